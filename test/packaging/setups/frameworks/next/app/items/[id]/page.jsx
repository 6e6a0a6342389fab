export const dynamic = 'force-dynamic'

export default async function Page({ params }) {
  const { id } = await params
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/api/${id}`)
  return <p>{await answer.text()}</p>
}
