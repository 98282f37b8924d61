#!/bin/bash
# random_text LENGTH: letters and digits, all equally likely, for the two other characters of base64 are dropped.
random_text() {
  local text
  text=$(head -c 384 /dev/urandom | base64 --wrap=0)
  text=${text//[+\/]/}
  ((${#text} >= $1)) || fail 1 'too few random characters: try again'
  printf '%s' "${text:0:$1}"
}
