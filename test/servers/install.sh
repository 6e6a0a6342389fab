#!/bin/sh
# Installs those servers of the tests that Debian has, where they are missing, and leaves none of them running.
# Without apt-get, or without the right to use it, it does nothing: the run of the tests says what it then leaves out.
set -eu

missing=''
want() {
  PATH="$PATH:/usr/sbin:/sbin" command -v "$2" >/dev/null || missing="$missing $1"
}
want redis-server redis-server
want mariadb-server mariadbd
want rabbitmq-server rabbitmq-server
want kcat kcat
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "not installed, for there is no apt-get:$missing" >&2
  exit 0
fi
as_root=''
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
    echo "not installed, for this user may not:$missing" >&2
    exit 0
  fi
  as_root='sudo -n'
fi

# Debian asks this file whether a service may be started; 101 is its no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '$as_root rm -f "$policy"' EXIT
  trap 'exit 1' HUP INT TERM
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
fi
wait='-o DPkg::Lock::Timeout=300'
# shellcheck disable=SC2086
$as_root apt-get $wait update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get $wait install -y -qq --no-install-recommends $missing </dev/null
