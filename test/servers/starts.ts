import { startAws } from './aws'
import { startKafka } from './kafka'
import type { ServerName } from './machine'
import { startMariadb } from './mariadb'
import { startMongodb } from './mongodb'
import { startRabbitmq } from './rabbitmq'
import { startRedis } from './redis'

/** What starts each server. */
export const starts = {
  aws: startAws,
  kafka: startKafka,
  mariadb: startMariadb,
  mongodb: startMongodb,
  rabbitmq: startRabbitmq,
  redis: startRedis,
} as const satisfies Record<ServerName, () => Promise<{ stop(): Promise<void> }>>
