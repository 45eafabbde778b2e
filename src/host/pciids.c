/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pciids.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "base/sort.h"
#include "host/host.h"
#include "host/readfd.h"

enum { DEPTHS = 3, VENDOR_DIGITS = 4, CLASS_DIGITS = 2 };

struct pciids_name {
	uint64_t id;
	uint32_t at; /* in the text */
	uint16_t n;
	uint16_t kind;
};

struct reader {
	struct pciids *ids;
	size_t cap;
	bool in_classes;
	size_t depth;        /* how many of the following the lines above have set */
	uint64_t id[DEPTHS]; /* with those of the lines that it hangs under */
};

static bool take_hex(struct str *rest, size_t digits, uint64_t *id)
{
	struct str number = { rest->p, digits };
	uint64_t value;

	if (rest->n < digits || str_to_u64_base(number, 16, &value) < 0)
		return false;
	*rest = str_skip(*rest, digits);
	*id = *id << 4 * digits | value;
	return true;
}

static bool take(struct str *rest, const char *text)
{
	if (!str_starts(*rest, text))
		return false;
	*rest = str_skip(*rest, str_from(text).n);
	return true;
}

/* The numbers that an entry begins with; id is that of the entry it hangs under. */
static bool take_id(struct str *rest, const struct reader *r, size_t depth, uint64_t *id)
{
	if (r->in_classes)
		return take_hex(rest, CLASS_DIGITS, id);
	if (depth + 1 < DEPTHS)
		return take_hex(rest, VENDOR_DIGITS, id);
	return take_hex(rest, VENDOR_DIGITS, id) && take(rest, " ") &&
	       take_hex(rest, VENDOR_DIGITS, id);
}

static void add(struct reader *r, size_t depth, struct str name)
{
	struct pciids *ids = r->ids;

	if (ids->n == r->cap || name.n > PCIIDS_NAME_MAX_BYTES)
		return;
	ids->names[ids->n++] = (struct pciids_name){
		.id = r->id[depth],
		.at = (uint32_t)(name.p - ids->text),
		.n = (uint16_t)name.n,
		.kind = (uint16_t)((r->in_classes ? PCIIDS_CLASS : PCIIDS_VENDOR) + depth),
	};
}

/* "C 02  Network controller", and tabs for what hangs under it; so with vendors, without C. */
static void read_line(struct reader *r, struct str line)
{
	size_t depth = 0;
	uint64_t id;

	while (take(&line, "\t"))
		depth++;
	if (depth >= DEPTHS || depth > r->depth || line.n == 0 || line.p[0] == '#')
		return;
	if (depth == 0)
		r->in_classes = take(&line, "C ");
	id = depth > 0 ? r->id[depth - 1] : 0;
	r->depth = depth; /* an entry that we cannot read has none under it */
	if (!take_id(&line, r, depth, &id) || !take(&line, "  "))
		return;
	r->id[depth] = id;
	r->depth = depth + 1;
	add(r, depth, str_trim(line));
}

static int by_id(const void *a, const void *b)
{
	const struct pciids_name *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static size_t count_lines(struct str text)
{
	struct str line;
	size_t n = 0;

	while (n < PCIIDS_NAMES_MAX && str_next_line(&text, &line))
		n++;
	return n;
}

void pciids_parse(struct str text, struct arena *arena, struct pciids *out)
{
	struct reader r = { .ids = out, .cap = count_lines(text) };
	struct str rest = text, line;
	void *room;

	*out = (struct pciids){ .text = text.p };
	if (text.n > UINT32_MAX || r.cap == 0)
		return;
	out->names = arena_alloc(arena, r.cap * sizeof(*out->names));
	while (str_next_line(&rest, &line))
		read_line(&r, line);
	room = xcalloc(r.cap, sizeof(*out->names));
	sort_items(out->names, room, out->n, sizeof(*out->names), by_id);
	free(room);
}

/* Whatever path leads to, this does not wait for it. */
int pciids_load(const char *path, struct arena *arena, struct pciids *out)
{
	int fd = readfd_open(AT_FDCWD, path, O_NONBLOCK | O_NOCTTY);
	struct stat status;
	struct str text;
	int rc;

	if (fd < 0)
		return fd;
	rc = fstat(fd, &status) < 0 ? -errno : S_ISREG(status.st_mode) ? 0 : -EINVAL;
	if (rc == 0 && status.st_size > HOST_FILE_MAX_BYTES)
		rc = -EFBIG;
	if (rc == 0)
		rc = readfd_all(fd, arena, (size_t)status.st_size, &text);
	close(fd);
	if (rc == 0)
		pciids_parse(text, arena, out);
	return rc;
}

/* The last one of several, as readers of this file have it. */
struct str pciids_find(const struct pciids *ids, enum pciids_kind kind, uint64_t id)
{
	const struct pciids_name wanted = { .id = id, .kind = (uint16_t)kind };
	size_t low = 0, high = ids->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (by_id(&ids->names[mid], &wanted) <= 0)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || by_id(&ids->names[low - 1], &wanted) != 0)
		return (struct str){ 0 };
	return (struct str){ ids->text + ids->names[low - 1].at, ids->names[low - 1].n };
}
