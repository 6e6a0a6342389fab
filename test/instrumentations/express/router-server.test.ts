import { httpServerContract } from '../../contracts/http-server'

httpServerContract('router')
