/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Stands in for libFuzzer's main(): runs every file of a corpus through the target, each in
 * a block of its exact size, so that AddressSanitizer sees a read past its end. The corpus
 * of fuzz_NAME is tests/fuzz/corpus/NAME, unless another directory is given.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int is_input(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int read_file(const char *path, uint8_t **data, size_t *size)
{
	FILE *file = fopen(path, "rb");
	int rc = -EIO;
	long n;

	if (!file)
		return -errno;
	if (fseek(file, 0, SEEK_END) < 0 || (n = ftell(file)) < 0)
		goto out;
	rewind(file);
	*size = (size_t)n;
	*data = malloc(*size); /* one of no bytes is fine: it must not be read */
	if (fread(*data, 1, *size, file) == *size)
		rc = 0;
	else
		free(*data);
out:
	fclose(file);
	return rc;
}

static int replay(const char *path)
{
	uint8_t *data = NULL;
	size_t size = 0;

	if (read_file(path, &data, &size) < 0)
		return -EIO;
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

static const char *corpus_of(const char *program, char *out, size_t n)
{
	const char *srcdir = getenv("srcdir"), *name = strrchr(program, '/');

	name = name ? name + 1 : program;
	if (strncmp(name, "fuzz_", 5) == 0)
		name += 5;
	snprintf(out, n, "%s/tests/fuzz/corpus/%s", srcdir ? srcdir : ".", name);
	return out;
}

int main(int argc, char **argv)
{
	char path[4096];
	const char *dir = argc > 1 ? argv[1] : corpus_of(argv[0], path, sizeof(path));
	struct dirent **entries;
	int n = scandir(dir, &entries, is_input, alphasort), failed = 0;

	if (n <= 0 || chdir(dir) < 0) {
		printf("1..1\nnot ok 1 - %s holds inputs\n", dir);
		return 1;
	}
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		printf("# %s\n", entries[i]->d_name);
		fflush(stdout); /* whatever happens in there, the name is known */
		if (replay(entries[i]->d_name) < 0)
			failed = printf("not ");
		printf("ok %d - %s\n", i + 1, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return failed ? 1 : 0;
}
