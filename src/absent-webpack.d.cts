/** A plugin of webpack that does nothing. */
declare class Absent {
  apply(): void
}
export = Absent
