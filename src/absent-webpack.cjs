require('./absent.cjs')

/** The same for `/webpack`, whose plugin is a class. */
module.exports = class Absent {
  apply() {}
}
