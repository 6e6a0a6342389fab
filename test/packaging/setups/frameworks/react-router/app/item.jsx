export async function loader({ params }) {
  const answer = await fetch(`http://127.0.0.1:${process.env.PORT}/leaf`)
  return { id: params.id, ...(await answer.json()) }
}

export default function Item({ loaderData }) {
  return <p>{loaderData.id}</p>
}
