export default defineEventHandler(async () => {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/api/leaf`)
  return await answer.json()
})
