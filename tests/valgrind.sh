#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: valgrind.sh PROGRAM [ARGUMENT]...
# Runs it, and what it forks, under memcheck; the exit status is 9 where that finds an error, or
# memory that is lost. What valgrind does for a program is more than our list of calls has, so a
# postern does without.
case $1 in
*/postern) set -- "$@" --no-sandbox.seccomp ;;
esac
exec valgrind --quiet --vgdb=no --error-exitcode=9 --leak-check=full --show-leak-kinds=definite \
	--errors-for-leak-kinds=definite --fair-sched=yes \
	--suppressions="$(dirname "$0")/valgrind.supp" "$@"
