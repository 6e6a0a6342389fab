/** A plugin of esbuild, or anything else that was asked for, that does nothing. */
export declare const name: string
export declare function setup(): void
