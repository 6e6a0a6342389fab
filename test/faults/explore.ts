import { buildTrials, tryRunning, tryStarting } from '/work/inject/test/faults/trials'

async function main() {
  const places = await buildTrials()
  console.log('places', places.length)
  const every = Number(process.argv[3] ?? 1)
  const t = Date.now()
  const r = process.argv[2] === 'starting' ? await tryStarting(places, every) : await tryRunning(places, every)
  console.log('reached', r.reached, 'tried', r.tried, 'harms', r.harms.length, 'ms', Date.now() - t)
  for (const h of r.harms)
    console.log(
      `${h.place.file} :: ${h.place.name}\n    ${h.text
        .split('\n')
        .slice(0, Number(process.argv[4] ?? 2))
        .join('\n    ')
        .slice(0, 400)}`,
    )
}
main()
