# SPDX-License-Identifier: Apache-2.0

# POSTERN_LIB(VARIABLE, MODULE, WHAT FOR, DEBIAN PACKAGE, FEDORA PACKAGE): a library that we cannot do without.
AC_DEFUN([POSTERN_LIB], [
	PKG_CHECK_MODULES([$1], [$2], [],
		[AC_MSG_ERROR([$2 is needed for $3: install $4 (Debian, Ubuntu) or $5 (Fedora)])])
])

# POSTERN_OPTIONAL(VARIABLE, MODULE, WHAT FOR, DEBIAN PACKAGE, FEDORA PACKAGE): sets have_VARIABLE to yes or no.
AC_DEFUN([POSTERN_OPTIONAL], [
	PKG_CHECK_MODULES([$1], [$2], [have_$1=yes], [
		have_$1=no
		AC_MSG_NOTICE([$2 is missing: no $3; install $4 (Debian, Ubuntu) or $5 (Fedora)])
	])
])

# POSTERN_WITH(VARIABLE, SWITCH, MODULE, WHAT FOR, DEBIAN PACKAGE, FEDORA PACKAGE): a library that is in where
# it is found; --without-SWITCH leaves it out, --with-SWITCH insists on it. Sets have_VARIABLE and the condition
# HAVE_VARIABLE, adds +SWITCH or -SWITCH to with_libraries, and ,SWITCH to built_in where it is in.
AC_DEFUN([POSTERN_WITH], [
	AC_ARG_WITH([$2], [AS_HELP_STRING([--without-$2], [leave out $4])], [], [AS_TR_SH([with_$2])=check])
	have_$1=no
	AS_IF([test "x$AS_TR_SH([with_$2])" != xno], [
		POSTERN_OPTIONAL([$1], [$3], [$4], [$5], [$6])
		AS_IF([test "x$have_$1:$AS_TR_SH([with_$2])" = xno:yes], [
			AC_MSG_ERROR([--with-$2 needs $3: install $5 (Debian, Ubuntu) or $6 (Fedora)])])
	])
	AS_IF([test "x$have_$1" = xyes], [with_libraries="$with_libraries +$2" built_in="$built_in,$2"],
		[with_libraries="$with_libraries -$2"])
	AM_CONDITIONAL([HAVE_$1], [test "x$have_$1" = xyes])
])

# POSTERN_CFLAGS(FLAGS): adds those to POSTERN_WARN_CFLAGS that the compiler takes.
AC_DEFUN([POSTERN_CFLAGS], [
	for flag in m4_normalize([$1]); do
		saved_CFLAGS=$CFLAGS
		CFLAGS="$CFLAGS -Werror $flag"
		AC_MSG_CHECKING([whether $CC takes $flag])
		AC_COMPILE_IFELSE([AC_LANG_PROGRAM()],
			[AC_MSG_RESULT([yes]); POSTERN_WARN_CFLAGS="$POSTERN_WARN_CFLAGS $flag"],
			[AC_MSG_RESULT([no])])
		CFLAGS=$saved_CFLAGS
	done
])

# POSTERN_LDFLAGS(FLAGS): adds those to POSTERN_HARDEN_LDFLAGS that the linker takes.
AC_DEFUN([POSTERN_LDFLAGS], [
	for flag in m4_normalize([$1]); do
		saved_LDFLAGS=$LDFLAGS saved_CFLAGS=$CFLAGS
		LDFLAGS="$LDFLAGS $flag" CFLAGS="$CFLAGS -fPIE"
		AC_MSG_CHECKING([whether the linker takes $flag])
		AC_LINK_IFELSE([AC_LANG_PROGRAM()],
			[AC_MSG_RESULT([yes]); POSTERN_HARDEN_LDFLAGS="$POSTERN_HARDEN_LDFLAGS $flag"],
			[AC_MSG_RESULT([no])])
		LDFLAGS=$saved_LDFLAGS CFLAGS=$saved_CFLAGS
	done
])
