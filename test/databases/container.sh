#!/bin/bash
# container IMAGE ADDRESS MOUNT... -- COMMAND...: becomes COMMAND on the read-only system of this machine, made to look like IMAGE.
# A MOUNT is SOURCE:DESTINATION:ro or :rw. To be called as the first process of new namespaces.
set -euf -o pipefail
image=$1 address=$2 mounts=()
shift 2
while [[ $1 != -- ]]; do
  mounts+=("$1")
  shift
done
shift
images=$(dirname -- "$(realpath -- "$0")")/images
root=/mnt/root layer=/mnt/layer

# make_place DIRECTORY SOURCE DESTINATION: what SOURCE can be mounted on.
make_place() {
  local place=$1$3
  mkdir -p -- "${place%/*}"
  if [[ -d $2 ]]; then mkdir -p -- "$place"; else touch -- "$place"; fi
}

mount -t tmpfs -o mode=0755 none /mnt
mkdir -p "$root" "$layer/etc" "$layer/usr/local/bin"
printf '%s\n' 'root:x:0:0::/root:/bin/bash' "$image:x:999:999::/var/lib/$image:/bin/bash" >"$layer/etc/passwd"
if [[ -d $images/$image ]]; then cp -rT -- "$images/$image" "$layer/usr/local/bin"; fi
# Once the root is mounted, nothing can be made in it, but in a mount: there the runtime does it too.
for mount in "${mounts[@]}"; do
  IFS=: read -r source destination _ <<<"$mount"
  make_place "$layer" "$source" "$(realpath -m -- "$destination")"
done
mount -t overlay -o "lowerdir=$layer:/" overlay "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
for mount in "${mounts[@]}"; do
  IFS=: read -r source destination access <<<"$mount"
  place=$(realpath -m -- "$destination")
  [[ -e $root$place ]] || make_place "$root" "$source" "$place"
  mount --bind "$source" "$root$place"
  mount -o "remount,bind,$access" "$root$place"
done

# The pod's address: for the server, who comes from there is not local.
ip link set lo up
ip address add "$address/32" dev lo

cd "$root"
pivot_root . .
umount -l .
cd /
exec "$@"
