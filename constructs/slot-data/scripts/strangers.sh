#!/bin/bash
# find_stranger: sets stranger to something in the volume of the claim that slotstack has not put there, to nothing where all is its own.
find_stranger() {
  local volume=${environment%/*}
  stranger=$(find "$volume" -mindepth 1 -maxdepth 1 ! -name lost+found ! -name "${environment##*/}" -printf %f -quit) ||
    unseen "$volume" 'not all of it can be listed'
}
