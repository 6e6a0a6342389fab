import './init.js'
