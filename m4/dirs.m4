# SPDX-License-Identifier: Apache-2.0

# POSTERN_DIR(NAME, DEFAULT, WHAT FOR): a directory that --with-NAME=DIR sets; nothing is installed in it
# --without-NAME.
AC_DEFUN([POSTERN_DIR], [
	AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1=DIR], [directory for $3])], [], [with_$1=yes])
	AS_CASE(["x$with_$1"], [xyes], [with_$1='$2'], [xno], [with_$1=])
	AC_SUBST([$1], [$with_$1])
])
