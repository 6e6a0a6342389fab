import './init'
