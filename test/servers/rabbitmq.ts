import { dirname, join } from 'node:path'
import { freePort } from '../free-port'
import { createHome, keep } from './keep'
import { pathOf } from './machine'
import { onFreePort } from './on-free-port'
import { share } from './share'

/** A RabbitMQ broker on 127.0.0.1. */
export interface Rabbitmq {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
  /** amqp://user:password@host:port */
  readonly url: string
  /** Kills the broker and removes its files. */
  stop(): Promise<void>
}

const USER = 'guest'
const PASSWORD = 'guest'

/** The port mapper of Erlang in the same group: started by the broker it would be a daemon that outlives it. */
const START = '"$1" -address 127.0.0.1 -port "$3" & exec "$2"'

/** Starts the machine's RabbitMQ as a plain process with a name, a port mapper and files of its own; takes some ten seconds. */
export function startRabbitmq(): Promise<Rabbitmq> {
  return onFreePort(async port => {
    const home = createHome('rabbitmq')
    const mapper = String(await freePort())
    const { stop } = await keep({
      name: 'RabbitMQ',
      home,
      command: '/bin/sh',
      args: ['-c', START, 'start', pathOf('epmd'), pathOf('rabbitmq-server'), mapper],
      env: {
        PATH: [dirname(pathOf('epmd')), process.env.PATH, '/usr/sbin'].join(':'),
        ERL_EPMD_PORT: mapper,
        ERL_EPMD_ADDRESS: '127.0.0.1',
        ...environmentOf(home, port),
        RABBITMQ_DIST_PORT: String(await freePort()),
      },
      ready: /Starting broker\.\.\. completed/,
    })
    const host = '127.0.0.1'
    return { host, port, user: USER, password: PASSWORD, url: `amqp://${USER}:${PASSWORD}@${host}:${port}`, stop }
  })
}

/** The run's broker, or one of the caller's own. Queues are shared: name them after the test. */
export function shareRabbitmq(): Promise<Rabbitmq> {
  return share('rabbitmq', startRabbitmq)
}

function environmentOf(home: string, port: number): Record<string, string> {
  return {
    RABBITMQ_NODENAME: `tracer${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_CONF_ENV_FILE: join(home, 'none'),
    RABBITMQ_CONFIG_FILE: join(home, 'none'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(home, 'none.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(home, 'plugins'),
    RABBITMQ_MNESIA_BASE: join(home, 'data'),
    RABBITMQ_LOG_BASE: join(home, 'log'),
    RABBITMQ_PID_FILE: join(home, 'pid'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(home, 'generated'),
    RABBITMQ_FEATURE_FLAGS_FILE: join(home, 'features'),
  }
}
