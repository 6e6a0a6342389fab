export async function GET(_request, { params }) {
  const { id } = await params
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/api/old/${id}`)
  return Response.json(await answer.json())
}
