import assert from 'node:assert/strict'
import { test } from 'node:test'
import { promisify } from 'node:util'
import mysql from 'mysql'
import mysql2 from 'mysql2/promise'
import { startMariadb } from '../../servers/mariadb'
import { leavesNothing } from './leaves-nothing'

test('MariaDB serves mysql2 and mysql under its url, wants its password, and leaves nothing', async () => {
  await leavesNothing(startMariadb, async mariadb => {
    const connection = await mysql2.createConnection(mariadb.url)
    await connection.query('create table items (name varchar(20) primary key, price int)')
    await connection.execute('insert into items values (?, ?)', ['pen', 2])
    const [rows] = await connection.execute('select database() as place, price from items where name = ?', ['pen'])
    assert.deepEqual(rows, [{ place: mariadb.database, price: 2 }])
    await assert.rejects(connection.query("insert into items values ('pen', 3)"), { code: 'ER_DUP_ENTRY' })
    await connection.end()

    const old = mysql.createConnection(mariadb.url)
    const query = promisify<string, readonly { readonly price: number }[]>((sql, done) => void old.query(sql, done))
    assert.equal((await query('select price from items'))[0]?.price, 2)
    await promisify(old.end.bind(old))()

    const { host, port, user } = mariadb
    const wrong = mysql2.createConnection({ host, port, user, password: 'wrong' })
    await assert.rejects(wrong, { code: 'ER_ACCESS_DENIED_ERROR' })
  })
})
