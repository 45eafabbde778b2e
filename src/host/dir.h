/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"
#include "host/host.h"

/*
 * Devices as directories of small files, as sysfs shows them. A struct host_dir is no more
 * than a path: nothing is open until something in it is read, and nothing has to be closed.
 *
 * What is read at every scrape stays open between them, found again by its path, as long as
 * the host's budget lasts (HOST_KEPT_FILES_MAX); past it a file is opened relative to its
 * directory. What a run did not ask for is closed at its end. One collector's own, used by
 * one thread at a time.
 */
struct host_files;

struct host_files *host_files_new(struct host *host);
void host_files_free(struct host_files *files); /* takes NULL */

/* Around each run: all that is read meanwhile lands in arena. */
void host_files_begin(struct host_files *files, struct arena *arena);
void host_files_end(struct host_files *files);

/*
 * A whole file under a root, such as "net/snmp": 0, or a negative errno; not trimmed, at most
 * HOST_FILE_MAX_BYTES (-EFBIG).
 */
int host_files_read(struct host_files *files, enum host_root root, const char *path,
                    struct str *text);

/*
 * The same for a file that has a line for each of very many things: take gets it in pieces of
 * whole lines, which are valid until it returns, and stops the reading with a negative errno.
 * A piece at 0 is the beginning, which may come twice if the file was made anew meanwhile.
 * -EFBIG for a line of 64 KiB.
 */
int host_files_lines(struct host_files *files, enum host_root root, const char *path,
                     int (*take)(void *arg, size_t at, struct str lines), void *arg);

struct host_dir {
	struct host_files *files;
	enum host_root root;
	struct str path; /* under the root, ended by NUL */
};

/* path is copied into the run's arena; so is name, which may have slashes. */
struct host_dir host_dir(struct host_files *files, enum host_root root, const char *path);
struct host_dir host_dir_sub(struct host_dir parent, struct str name);

/*
 * All of the following return 0 or a negative errno: that of the kernel, or -EBADMSG for a
 * text that is not such a number. name may have slashes.
 */

/* Names in the directory, in byte order, without "." and ".."; each ends with NUL. */
int host_dir_list(struct host_dir dir, struct str **names, size_t *n);

/*
 * An attribute: one read(2) of at most 128 bytes, white space trimmed. One read, since some
 * drivers answer EAGAIN, which must be an error at once.
 */
int host_dir_attr(struct host_dir dir, const char *name, struct str *text);
/* The whole file, at most HOST_FILE_MAX_BYTES (-EFBIG), not trimmed. */
int host_dir_read(struct host_dir dir, const char *name, struct str *text);

/* Attributes that are numbers: decimal; with the base that a prefix tells (0x, 0, 0b). */
int host_dir_u64(struct host_dir dir, const char *name, uint64_t *out);
int host_dir_f64(struct host_dir dir, const char *name, double *out);
int host_dir_auto_u64(struct host_dir dir, const char *name, uint64_t *out);
int host_dir_auto_i64(struct host_dir dir, const char *name, int64_t *out);

/* The directory itself, as an absolute path without symbolic links. */
int host_dir_real(struct host_dir dir, struct str *path);

/* Where a symbolic link points, as it is written. */
int host_dir_link(struct host_dir dir, const char *name, struct str *target);

/*
 * The errors by which a kernel says that a device has no such value now: no such file, no
 * permission, EOPNOTSUPP, EINVAL. Collectors pass over it.
 */
bool host_is_absence(int rc);
