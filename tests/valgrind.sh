#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: valgrind.sh PROGRAM [ARGUMENT]...
# Runs it under memcheck; the exit status is 9 where that finds an error, or memory that is lost.
# What valgrind does for a program no sandbox of that program's allows, so postern has none then.
case $1 in
*/postern) set -- "$@" --no-sandbox ;;
esac
exec valgrind --quiet --error-exitcode=9 --leak-check=full --show-leak-kinds=definite \
	--errors-for-leak-kinds=definite --fair-sched=yes "$@"
