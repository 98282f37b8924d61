#!/bin/sh
# packages install MANAGER WORKSPACE STATE NAME...: installs packages, and remembers them for the next start.
# packages restore MANAGER WORKSPACE STATE SECONDS: installs those that are remembered, as many as it can in that time.
#
# MANAGER is apt, apk or pip. WORKSPACE/.packages (of pip, .pip-packages) has a name a line; a name is added once it is installed. What was
# installed is kept in STATE/packages, of pip in WORKSPACE/.pip, so that restoring needs no network. One package that fails stops no other.
# The list may be written by whom root does not trust: it is a plain file of at most 64 KiB, and what is no name is passed over.
# POSIX sh, awk, timeout. Exit: 0; 1 not all could be installed; 64 arguments; 69 the manager is not there, or needs root.
set -euf
export LC_ALL=C DEBIAN_FRONTEND=noninteractive
umask 022

say() {
  printf 'packages: %s\n' "$1"
}

fail() {
  say "$2" >&2
  exit "$1"
}

# is_name TEXT: whether it is a name of the manager, and nothing that it takes for an option, a file, an address or a wish to remove.
is_name() {
  case $1 in
    *[!A-Za-z0-9+._=,\[\]-]* | *.apk | *.deb | *.whl | *.zip | *.tar.*) return 1 ;;
  esac
  [ "${#1}" -le 100 ] || return 1
  case $manager in
    apt) form='[a-z0-9][a-z0-9+.-]*[a-z0-9+]' ;;
    apk) form='[A-Za-z0-9]([A-Za-z0-9+_.-]*[A-Za-z0-9+])?' ;;
    pip) form='[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?(\[[A-Za-z0-9._,-]+\])?(==[A-Za-z0-9.+-]+)?' ;;
  esac
  printf '%s\n' "$1" | grep -qxE -e "$form"
}

# read_list: sets names to those of the list, each once; fails where that has anything else.
read_list() {
  names='' number=0 problems=0
  if [ ! -e "$list" ] && [ ! -L "$list" ]; then return 0; fi
  if [ -L "$list" ] || [ ! -f "$list" ]; then
    say "$list is no file: nothing of it is installed" >&2
    return 1
  fi
  # It may be another by now: so what is read is bounded, and how long that takes.
  timeout 10 head -c 65537 -- "$list" 2>/dev/null | tr '\0' '?' | tr -d '\r' >"$scratch/list"
  if [ "$(wc -c <"$scratch/list")" -gt 65536 ]; then
    say "$list has more than 64 KiB: nothing of it is installed" >&2
    return 1
  fi
  while read -r line || [ -n "$line" ]; do
    number=$((number + 1))
    case $line in
      '' | '#'*) ;;
      *)
        if is_name "$line"; then
          names="$names $line"
        else
          # Not shown: what root has found at the end of a link is not for a log.
          say "line $number of $list is no name of a package: passed over" >&2
          problems=1
        fi
        ;;
    esac
  done <"$scratch/list"
  # shellcheck disable=SC2086 # names have nothing that a shell would expand
  [ -z "$names" ] || names=$(printf '%s\n' $names | awk '!seen[$0]++')
  return "$problems"
}

# record NAME...: they are in the list.
record() {
  if [ -L "$list" ] || { [ -e "$list" ] && [ ! -f "$list" ]; }; then fail 1 "$list is no file: remove it"; fi
  # After a last line without an end, too.
  [ ! -s "$list" ] || [ -z "$(tail -c 1 -- "$list")" ] || echo >>"$list"
  for package in "$@"; do
    grep -qxF -e "$package" -- "$list" 2>/dev/null || printf '%s\n' "$package" >>"$list"
  done
  # Of root it is, and whose the workspace is may want to change it.
  [ "$(id -u)" != 0 ] || chown -h -- "$(stat -c %u:%g -- "$workspace")" "$list"
}

# bounded COMMAND...: ends it when its time is over.
bounded() {
  left=$((deadline - $(date +%s)))
  if [ "$left" -le 0 ]; then
    echo 'there is no time left'
    return 1
  fi
  timeout "$left" "$@" </dev/null
}

# What each manager can: MANAGER_versions NAME..., a line with name and version for each that is there; MANAGER_from_cache NAME... and
# MANAGER_from_network NAME..., which install all or fail.

apt_versions() {
  dpkg-query -W -f '${db:Status-Status} ${Package} ${Version}\n' "$@" 2>/dev/null | sed -n 's/^installed //p'
}

apt_get() {
  bounded apt-get -qq -o "Dir::Cache::archives=$cache/archives" -o APT::Keep-Downloaded-Packages=true \
    -o Acquire::Retries=0 -o Acquire::http::Timeout=10 -o Acquire::https::Timeout=10 \
    -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@"
}

# apt_installed: each package that is installed, as a name of its file: PACKAGE_VERSION_ARCHITECTURE.deb.
apt_installed() {
  dpkg-query -W -f '${db:Status-Status} ${Package}_${Version}_${Architecture}.deb\n' |
    sed -n 's/:/%3a/g; s/^installed //p' | sort
}

# apt_newer: files of the cache, as they were, with what is not installed, or only in an older version.
apt_newer() {
  (cd "$cache/archives" && sha256sum -c "$cache/debs") 2>/dev/null | sed -n 's/: OK$//p' >"$scratch/debs"
  apt_installed | awk -v debs="$scratch/debs" '
    function unescaped(version) { gsub(/%3a/, ":", version); return version }
    FILENAME == debs {
      split($1, part, "_")
      key = part[1] "_" part[3]
      if (there[key] != part[2]) print $1, unescaped(part[2]), unescaped(there[key])
      next
    }
    { split($1, part, "_"); there[part[1] "_" part[3]] = part[2] }' - "$scratch/debs" |
    while read -r file version there; do
      if [ -z "$there" ] || dpkg --compare-versions "$version" gt "$there"; then echo "./$file"; fi
    done
}

# apt_from_cache: what was ever installed here, with all that it needed, but nothing older than what the image has by now.
apt_from_cache() {
  [ -s "$cache/debs" ] || return 1
  apt_newer >"$scratch/newer"
  [ -s "$scratch/newer" ] || return 0
  set --
  while read -r file; do set -- "$@" "$file"; done <"$scratch/newer"
  (cd "$cache/archives" && apt_get install -y --no-install-recommends --no-download "$@")
}

# apt_repack FILE: the same package, in a compression that takes a third less time at each start. One that cannot be stays as it is.
apt_repack() {
  if dpkg-deb --ctrl-tarfile "$1" >"$scratch/control" && dpkg-deb --fsys-tarfile "$1" >"$scratch/data" &&
    gzip -1nc "$scratch/data" >"$scratch/data.gz" && echo 2.0 >"$scratch/version" &&
    {
      echo '!<arch>'
      ar_member debian-binary "$scratch/version"
      ar_member control.tar "$scratch/control"
      ar_member data.tar.gz "$scratch/data.gz"
    } >"$cache/repacked" &&
    [ "$(dpkg-deb --ctrl-tarfile "$cache/repacked" | sha256sum)" = "$(sha256sum <"$scratch/control")" ] &&
    [ "$(dpkg-deb --fsys-tarfile "$cache/repacked" | sha256sum)" = "$(sha256sum <"$scratch/data")" ]; then
    mv -f -- "$cache/repacked" "$1"
  fi
  rm -f -- "$cache/repacked" "$scratch/control" "$scratch/data" "$scratch/data.gz"
}

# ar_member NAME FILE: as a member of an archive of ar.
ar_member() {
  size=$(($(wc -c <"$2")))
  printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' "$1" 0 0 0 100644 "$size" && cat "$2" && { [ "$((size % 2))" = 0 ] || echo; }
}

# apt_from_network: only names that there are: of another, apt would make a pattern, or a wish to remove.
apt_from_network() {
  mkdir -p -- "$cache/archives/partial"
  if [ -z "${is_updated:-}" ]; then apt_get update && is_updated=yes; fi
  for package in "$@"; do
    apt-cache show --no-all-versions "$package" >/dev/null 2>&1 || {
      echo "apt knows no package of that name: $package"
      return 1
    }
  done
  apt_installed >"$scratch/before"
  apt_get install -y --no-install-recommends "$@" || return 1
  apt_installed | comm -13 "$scratch/before" - >"$scratch/new"
  while read -r file; do [ ! -f "$cache/archives/$file" ] || apt_repack "$cache/archives/$file"; done <"$scratch/new"
  # Of each package one version, the last.
  {
    (cd "$cache/archives" && tr '\n' '\0' <"$scratch/new" | xargs -0 -r sha256sum)
    [ ! -e "$cache/debs" ] || cat "$cache/debs"
  } | awk '{ split($2, part, "_") } !seen[part[1] "_" part[3]]++' >"$cache/debs.new"
  mv -f -- "$cache/debs.new" "$cache/debs"
  # What another version has replaced.
  cut -d ' ' -f 3 "$cache/debs" >"$scratch/kept"
  (cd "$cache/archives" && find . -maxdepth 1 -name '*.deb' | sed 's/^\.\///' | grep -vxFf "$scratch/kept" | tr '\n' '\0' | xargs -0 -r rm -f --) || :
}

apk_versions() {
  for package in "$@"; do
    if is=$(apk info -e -v "$package" 2>/dev/null); then printf '%s %s\n' "$package" "${is#"$package"-}"; fi
  done
}

apk_from_cache() {
  bounded apk add --quiet --no-network --cache-dir "$cache" "$@"
}

apk_from_network() {
  bounded apk add --quiet --update-cache --cache-dir "$cache" "$@"
}

pip() {
  bounded "$venv/bin/python" -m pip --disable-pip-version-check "$@"
}

# pip_versions NAME...: to pip, names in capitals, and with "_" or "." for "-", are the same.
pip_versions() {
  printf '%s\n' "$@" >"$scratch/asked"
  pip list --format=freeze 2>/dev/null | awk -v asked="$scratch/asked" '
    function plain(name) { sub(/[=[].*/, "", name); gsub(/[-_.]+/, "-", name); return tolower(name) }
    FILENAME == asked { if (plain($0) in is) print $0, is[plain($0)]; next }
    { version = $0; sub(/^.*==/, "", version); is[plain($0)] = version }' - "$scratch/asked"
}

pip_from_cache() {
  pip install --quiet --no-index --find-links "$cache" "$@"
}

pip_from_network() {
  pip wheel --quiet --find-links "$cache" --wheel-dir "$cache" "$@" &&
    pip_from_cache "$@"
}

# make_venv: there is one, of the Python that the image has. What is installed lies in it, in the workspace.
make_venv() {
  version='import sys; print(sys.version_info[:2])'
  [ "$("$venv/bin/python" -c "$version" 2>/dev/null)" = "$(python3 -c "$version")" ] || python3 -m venv --clear -- "$venv"
}

# install_from SOURCE...: installs what wanted has, all at once, or, where one of them is in the way of the others, one by one; leaves in it
# what no source can.
install_from() {
  for source in "$@"; do
    [ -n "$wanted" ] || return 0
    # shellcheck disable=SC2086
    if tried $wanted; then wanted=''; fi
    # The cache of apt is installed as a whole, whatever is wanted of it.
    [ "$manager-$source" != apt-cache ] || continue
    for package in $wanted; do
      tried "$package" || mv -f -- "$scratch/log" "$scratch/log.$package"
    done
    # shellcheck disable=SC2086
    wanted=$(absent $wanted)
  done
  for package in $wanted; do
    say "$package cannot be installed: $(tail -n 1 "$scratch/log.$package" | tr -d '[:cntrl:]' | cut -c -200)" >&2
  done
}

# tried NAME...: whether the source could install them.
tried() {
  "${manager}_from_$source" "$@" >"$scratch/log" 2>&1 && [ -z "$(absent "$@")" ]
}

# absent NAME...: those that are not there.
absent() {
  [ "$#" -gt 0 ] || return 0
  there=$("${manager}_versions" "$@" | cut -d ' ' -f 1)
  for package in "$@"; do
    case "
$there
" in *"
$package
"*) ;; *) printf ' %s' "$package" ;; esac
  done
}

# remember NAME...: their versions of now; says which are others than before.
remember() {
  : >>"$versions"
  "${manager}_versions" "$@" | awk '!seen[$1]++' >"$scratch/versions"
  awk -v versions="$versions" '
    FILENAME == versions { was[$1] = $2; next }
    $1 in was && was[$1] != $2 { print "packages: " $1 " is " $2 ", and was " was[$1] }' "$versions" "$scratch/versions"
  awk '!seen[$1]++' "$scratch/versions" "$versions" >"$versions.new"
  mv -f -- "$versions.new" "$versions"
}

# others NAME...: those that are not in wanted.
others() {
  for package in "$@"; do
    case " $wanted " in *" $package "*) ;; *) printf ' %s' "$package" ;; esac
  done
}

install() {
  deadline=$(($(date +%s) + 3600))
  for package in "$@"; do
    is_name "$package" || fail 64 "\"$(printf %s "$package" | tr -d '[:cntrl:]')\" is no name of a package"
  done
  wanted=$*
  install_from network
  there=$(others "$@")
  # shellcheck disable=SC2086
  [ -z "$there" ] || { record $there && remember $there; }
  [ -z "$wanted" ]
}

restore() {
  started=$(date +%s) result=0
  deadline=$((started + $1))
  read_list || result=1
  wanted=$names
  install_from cache network
  # shellcheck disable=SC2086
  there=$(others $names)
  # shellcheck disable=SC2086
  [ -z "$there" ] || remember $there
  # shellcheck disable=SC2086
  say "$manager: $(echo $there | wc -w) there, $(echo $wanted | wc -w) missing, after $(($(date +%s) - started)) s"
  [ -z "$wanted" ] || result=1
  return "$result"
}

[ "$#" -ge 5 ] || fail 64 'packages takes install|restore apt|apk|pip WORKSPACE STATE NAME...|SECONDS'
verb=$1 manager=$2 workspace=$3 state=$4
shift 4
case $manager in
  apt) program=apt-get list=$workspace/.packages cache=$state/packages/apt ;;
  apk) program=apk list=$workspace/.packages cache=$state/packages/apk ;;
  pip) program=python3 list=$workspace/.pip-packages cache=$workspace/.pip/wheels venv=$workspace/.pip/venv ;;
  *) fail 64 "$manager is neither apt, apk nor pip" ;;
esac
versions=$cache.versions
if [ "$verb" = restore ] && [ ! -e "$list" ] && [ ! -L "$list" ]; then exit 0; fi
command -v "$program" >/dev/null || fail 69 "there is no $program in this image"
[ "$manager" = pip ] || [ "$(id -u)" = 0 ] || fail 69 "$program needs root: add names to $list for a start as root"
mkdir -p -- "$cache"
scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
[ "$manager" != pip ] || make_venv
case $verb in
  install) install "$@" ;;
  restore) restore "$@" ;;
  *) fail 64 "$verb is neither install nor restore" ;;
esac
