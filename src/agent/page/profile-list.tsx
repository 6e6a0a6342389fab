import type { ProfileSummary } from '../model'
import { bytesText, dateText, durationText } from './format'
import { type Live, useCalm } from './live'
import { useLoaded } from './load'
import { ProfileFlame } from './profile-flame'
import { hrefOf, type Route } from './route'
import { ServiceName } from './service-name'
import { TableHead } from './table-head'

/** What arrived from profilers: each file to keep, and those in pprof's format as a flame. */
export function ProfileList({ route, live }: { route: Route; live: Live }) {
  const { data: profiles, failure } = useLoaded<readonly ProfileSummary[]>('api/profiles', useCalm(live.revision, 1000))
  if (route.profile) {
    return (
      <section class="view" aria-label="Profile">
        <div class="summary">
          <a href={hrefOf({ view: 'profiles' })}>← All profiles</a>
          <code>{route.profile}</code>
        </div>
        <ProfileFlame
          key={route.profile}
          path={pathOf(route.profile)}
          of={profiles?.find(({ id }) => String(id) === route.profile.split('/')[0])}
        />
      </section>
    )
  }
  if (!profiles || profiles.length === 0) {
    return (
      <section class="view" aria-label="Profiles">
        <div class="empty">
          <h2>{profiles ? 'No profiles yet' : failure || 'Loading'}</h2>
          {profiles && <p>Profiles that programs send to this agent are listed here.</p>}
        </div>
      </section>
    )
  }
  return (
    <section class="view" aria-label="Profiles">
      <div class="scroll">
        <table class="table">
          <TableHead titles={['Start', 'Service', 'Length', 'Files']} />
          <tbody>
            {profiles.map(profile => (
              <tr key={profile.id} data-profile={profile.id}>
                <td class="mono">{dateText(profile.start)}</td>
                <td>
                  <ServiceName of={profile.service} />
                </td>
                <td class="mono">{durationText(profile.end - profile.start)}</td>
                <td>
                  <div class="files">
                    {profile.files.map(file => (
                      <File key={file.name} id={profile.id} file={file} />
                    ))}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function File({ id, file }: { id: number; file: ProfileSummary['files'][number] }) {
  const profile = `${id}/${file.name}`
  return (
    <span class="file">
      {/\.pprof(\.gz)?$|\.pb(\.gz)?$/.test(file.name) ? (
        <a href={hrefOf({ view: 'profiles', profile })} title="Show as a flame">
          {file.name}
        </a>
      ) : (
        <span>{file.name}</span>
      )}
      <span class="muted">{bytesText(file.bytes)}</span>
      <a class="quiet" href={pathOf(profile)} download={file.name}>
        Download
      </a>
    </span>
  )
}

function pathOf(profile: string): string {
  const [id = '', ...name] = profile.split('/')
  return `api/profiles/${encodeURIComponent(id)}/${encodeURIComponent(name.join('/'))}`
}
