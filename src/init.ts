import { instance } from './instance'

// Started by the environment alone. Loading it twice is no second start: a module is evaluated once.
if (!instance().status().started) instance().init()
