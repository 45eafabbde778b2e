/* SPDX-License-Identifier: Apache-2.0 */
#include <ftw.h>
#include <unistd.h>

#include "tests/fuzz/said.h"

/*
 * Whatever one file of a host holds, every collector that reads it ends, and what it says is in
 * the text format. The host is a copy of tests/fixtures; an input begins with two bytes that
 * choose the file, then comes what it shall hold.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* libFuzzer's own; a replay has none, and needs none. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

enum { FILES_MAX = 2048, CASES_MAX = 96, FILE_MAX_BYTES = 64 << 10, CHOICE_BYTES = 2 };

/* One file of the copy. */
struct file {
	char *path;
	uint16_t
		hash; /* of the path below the copy: an input keeps its file when others come */
	char *text;   /* what the fixture holds */
	size_t n;
	bool readers[CASES_MAX]; /* which cases have been seen to read it */
	bool knows_readers;
};

static const struct {
	const char *collector;
	const char *const *flags;
} cases[] = {
#define CASE(file, name, ...) { #name, (const char *const[]){ __VA_ARGS__, NULL } },
#include "tests/golden/cases.h"
#undef CASE
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static struct tmpdir copy;
static struct file files[FILES_MAX];
static size_t n_files;
static struct bench benches[CASES];
static size_t top_bytes; /* of the path of what is copied */

static uint16_t hash_of(const char *path)
{
	uint32_t hash = 2166136261;

	while (*path)
		hash = (hash ^ (unsigned char)*path++) * 16777619;
	return (uint16_t)(hash ^ hash >> 16);
}

static char *text_of(const char *path, size_t *n)
{
	char *text = xcalloc(1, FILE_MAX_BYTES);
	FILE *f = fopen(path, "r");

	must(f);
	*n = fread(text, 1, FILE_MAX_BYTES, f);
	fclose(f);
	return text;
}

static void put(const struct file *file, const void *bytes, size_t n)
{
	FILE *f = fopen(file->path, "w"); /* the same inode, which collectors keep open */

	must(f && fwrite(bytes, 1, n, f) == n);
	fclose(f);
}

static int copy_entry(const char *path, const struct stat *status, int type, struct FTW *ftw)
{
	const char *below = path + top_bytes + 1;
	char to[2 * TMP_PATH_MAX_BYTES], link[TMP_PATH_MAX_BYTES] = "";

	(void)status;
	if (ftw->level == 0)
		return 0;
	snprintf(to, sizeof(to), "%s/%s", copy.path, below);
	if (type == FTW_D)
		return mkdir(to, 0700);
	if (type == FTW_SL || type == FTW_SLN)
		return readlink(path, link, sizeof(link) - 1) < 0 ? -1 : symlink(link, to);
	must(n_files < FILES_MAX);
	files[n_files].path = strdup(to);
	files[n_files].hash = hash_of(below);
	files[n_files].text = text_of(path, &files[n_files].n);
	put(&files[n_files], files[n_files].text, files[n_files].n);
	n_files++;
	return 0;
}

static int by_hash(const void *a, const void *b)
{
	const struct file *x = a, *y = b;

	return x->hash != y->hash ? x->hash - y->hash : strcmp(x->path, y->path);
}

static void remove_copy(void)
{
	for (size_t i = 0; i < CASES; i++)
		bench_close(&benches[i]);
	tmp_free(&copy);
}

static void make_host(void)
{
	char *top = bench_path("fixtures");

	tmp_new(&copy);
	top_bytes = strlen(top);
	must(nftw(top, copy_entry, 16, FTW_PHYS) == 0);
	qsort(files, n_files, sizeof(files[0]), by_hash);
	for (size_t i = 0; i < CASES; i++)
		must(bench_open(&benches[i], collector_find(cases[i].collector), copy.path,
		                cases[i].flags) == 0);
	atexit(remove_copy);
	free(top);
}

/* The one of that hash or, as on a ring, the next. */
static struct file *choose(const uint8_t *choice)
{
	unsigned hash = (unsigned)choice[0] << 8 | choice[1];

	for (size_t i = 0; i < n_files; i++) {
		if (files[i].hash >= hash)
			return &files[i];
	}
	return &files[0];
}

static uint64_t sum_of(struct str text)
{
	uint64_t sum = 14695981039346656037ULL;

	for (size_t i = 0; i < text.n; i++)
		sum = (sum ^ (unsigned char)text.p[i]) * 1099511628211ULL;
	return sum;
}

/* Who says something else when the file is empty or nonsense reads it. */
static void find_readers(struct file *file)
{
	static const char *const wrong[] = { "", "7\n", "x y: {\n" };

	file->knows_readers = true;
	for (size_t i = 0; i < CASES; i++) {
		uint64_t sum = sum_of(said_collect(&benches[i]));

		for (size_t j = 0; j < COUNT_OF(wrong) && !file->readers[i]; j++) {
			put(file, wrong[j], strlen(wrong[j]));
			file->readers[i] = sum_of(said_collect(&benches[i])) != sum;
		}
		put(file, file->text, file->n);
	}
}

/* libFuzzer alone calls it, which has the time; a replay asks every collector. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	make_host();
	for (size_t i = 0; i < n_files; i++)
		find_readers(&files[i]);
	return 0;
}

/* Now and then begins anew with what a file holds; else libFuzzer's own way. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	const struct file *file = &files[seed / 8 % n_files];

	if ((size > CHOICE_BYTES && seed % 8 > 0) || max_size < file->n + CHOICE_BYTES)
		return LLVMFuzzerMutate(data, size, max_size);
	data[0] = (uint8_t)(file->hash >> 8);
	data[1] = (uint8_t)file->hash;
	memcpy(data + CHOICE_BYTES, file->text, file->n);
	return CHOICE_BYTES + file->n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct file *file;

	if (n_files == 0)
		make_host();
	if (size < CHOICE_BYTES || size - CHOICE_BYTES > FILE_MAX_BYTES)
		return 0;
	file = choose(data);
	put(file, data + CHOICE_BYTES, size - CHOICE_BYTES);
	for (size_t i = 0; i < CASES; i++) {
		if (file->readers[i] || !file->knows_readers)
			said_check(said_collect(&benches[i]));
	}
	put(file, file->text, file->n);
	return 0;
}
