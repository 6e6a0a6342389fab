// The same start: a CommonJS module is evaluated once, whichever way it is reached.
import './register.js'
