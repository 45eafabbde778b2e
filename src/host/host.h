/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * The machine as files. Every path is taken under one of four roots, so that the whole
 * program can run on a directory of fixtures. What is read lands in an arena and lives
 * until the caller resets it.
 */
enum host_root {
	HOST_PROC,   /* --path.procfs */
	HOST_SYS,    /* --path.sysfs */
	HOST_ROOTFS, /* --path.rootfs */
	HOST_UDEV,   /* --path.udev.data */
	HOST_ROOTS,
};

enum {
	HOST_FILE_MAX_BYTES = 16 << 20, /* /proc/stat of 8,192 CPUs is 2 MiB */
	HOST_KEPT_FILES_MAX = 512,      /* descriptors that stay open between scrapes */
	HOST_NAMES_MAX = 65536,         /* entries of one directory */
};

struct host {
	const char *roots[HOST_ROOTS];
	atomic_int kept;              /* descriptors that stay open now, */
	int kept_max;                 /* of so many: HOST_KEPT_FILES_MAX, or less */
	atomic_uint_least64_t scrape; /* a number for each */
	struct links_source *links;   /* links.h; NULL while no collector wants them */
	struct statfile *statfile;    /* statfile.h; likewise */
};

/* Borrows the four paths, which outlive it. */
void host_init(struct host *host, const char *procfs, const char *sysfs, const char *rootfs,
               const char *udev_data);

/* What several collectors ask for is asked anew in each scrape: this begins one. */
void host_begin_scrape(struct host *host);

/* The path under its root: "ROOT/rel", as node_exporter joins it; rootfs "/" does not double.
 */
char *host_path(const struct host *host, struct arena *arena, enum host_root root,
                const char *rel);

/* The whole file, at most HOST_FILE_MAX_BYTES (-EFBIG). Negative errno. */
int host_read(struct host *host, struct arena *arena, enum host_root root, const char *rel,
              struct str *text);

/* The same for a file that a flag names, under none of the roots. */
int host_read_path(struct arena *arena, const char *path, struct str *text);

/*
 * The budget of descriptors that stay open: false where it is used up. Each success is given
 * back by host_unkeep(). For host_file and host_dir.
 */
bool host_keep(struct host *host);
void host_unkeep(struct host *host);

/*
 * A file that is read at every scrape. It stays open between them, since opening and
 * closing are most of what such a file costs, and is opened anew after any error. Only the
 * collector that it belongs to uses it, from one thread at a time.
 */
struct host_file {
	enum host_root root;
	const char *rel; /* borrowed, outlives the file */
	int fd;
	size_t hint; /* bytes of the last reading */
};

#define HOST_FILE(root_, rel_) ((struct host_file){ .root = (root_), .rel = (rel_), .fd = -1 })

int host_file_read(struct host *host, struct host_file *file, struct arena *arena,
                   struct str *text);
void host_file_close(struct host *host, struct host_file *file);

/* The same on the heap, for a collector whose whole state is one file; free takes NULL. */
struct host_file *host_file_new(enum host_root root, const char *rel);
void host_file_free(struct host *host, void *file);
