/** Anything that was asked for and does nothing. */
export {}
