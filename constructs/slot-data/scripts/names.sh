#!/bin/bash
# What names of objects in Kubernetes look like.
label='[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?'
