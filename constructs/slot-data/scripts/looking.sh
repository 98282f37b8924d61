#!/bin/bash
# Looking at files. What cannot be looked at is neither there nor gone: an error of the disk must not empty a slot.
declare -A seen=()

# unseen WHAT ERROR: ends the script.
unseen() {
  fail 75 "$1 cannot be looked at: ${2##*: }"
}

# look PATH: sets seen to the type of what is there, or to absent, and to what else stat says of it. A link is not followed.
look() {
  local line='' format='^([0-9]+) ([0-9]+) ([0-9]+) ([0-9]+) ([0-7]+) (-?[0-9]+) ([a-z ]+)$'
  seen=([type]=absent)
  if line=$(stat -c '%d %i %u %g %a %Y %F' -- "$1" 2>&1) && [[ $line =~ $format ]]; then
    seen=([device]=${BASH_REMATCH[1]} [inode]=${BASH_REMATCH[2]} [user]=${BASH_REMATCH[3]} [group]=${BASH_REMATCH[4]}
      [mode]=${BASH_REMATCH[5]} [modified]=${BASH_REMATCH[6]} [type]=${BASH_REMATCH[7]})
  elif [[ $line != *': No such file or directory' ]]; then
    unseen "$1" "$line"
  fi
}

present() {
  look "$1"
  [[ ${seen[type]} != absent ]]
}

real_directory() {
  look "$1"
  [[ ${seen[type]} == directory ]]
}

regular_file() {
  look "$1"
  [[ ${seen[type]} == 'regular file' || ${seen[type]} == 'regular empty file' ]]
}

# only_we_write PATH: nobody but this user, who is root or has the volume of a claim to itself, can change it; in a directory, put,
# replace or remove anything. The group of a volume is that of its one user: what fsGroup has given to it, no other can change.
only_we_write() {
  local others=022
  if in_claim; then others=002; fi
  look "$1"
  [[ ${seen[type]} != absent && ${seen[user]} == "$EUID" ]] && ((!(8#${seen[mode]} & 8#$others)))
}

check_only_we_write() {
  if ! only_we_write "$1" || [[ ${seen[type]} != directory ]]; then fail 64 "$1 is not a directory of user $EUID's alone"; fi
}

# try_file PATH BYTES: sets text to so much of what is in it, with \1 for a NUL byte. A link is followed. Fails with 1 where nothing
# is there, and with 75 and the error in text where it cannot be read.
try_file() {
  if text=$(head -c "$2" -- "$1" 2>&1 | tr '\0' '\1' && printf .); then
    text=${text%.}
  elif [[ $text == *': No such file or directory' ]]; then
    return 1
  else
    return 75
  fi
}

# read_file PATH BYTES: the same, and where it cannot be read, that is the end.
read_file() {
  local code=0
  try_file "$1" "$2" || code=$?
  if ((code == 75)); then unseen "$1" "$text"; fi
  return "$code"
}
