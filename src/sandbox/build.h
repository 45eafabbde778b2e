/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What the compiler and the machine have to do with the sandbox. */

#if defined(__has_feature)
#define SANITIZED_BY(what) __has_feature(what)
#else
#define SANITIZED_BY(what) 0
#endif

/* ASan brings LeakSanitizer, which looks into the program from outside when it ends. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                           \
	SANITIZED_BY(address_sanitizer) || SANITIZED_BY(thread_sanitizer)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* clone(2): which argument the flags are. */
#if defined(__s390__)
#define CLONE_FLAGS_ARG 1
#else
#define CLONE_FLAGS_ARG 0
#endif
