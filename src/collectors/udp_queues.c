/* SPDX-License-Identifier: Apache-2.0 */
/* udp_queues: bytes that wait in UDP sockets, from /proc/net/udp and udp6 (proc(5)). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

static const struct metric queues = {
	"node_udp_queues",
	"Bytes that wait in all UDP sockets: tx to be sent, rx to be read.",
	METRIC_GAUGE,
	{ "ip", "queue" },
};

enum { WORDS_MIN = 10, QUEUES_WORD = 4 };

struct sums {
	uint64_t tx, rx;
};

/* "  0: 0A000005:0016 00000000:0000 07 00000001:00000012 00:..." */
static int add_line(struct str line, struct sums *sums)
{
	struct str words[QUEUES_WORD + 1], tx_text, rx_text;
	uint64_t tx, rx;
	int rc;

	if (str_words(line, words, COUNT_OF(words)) < WORDS_MIN ||
	    !str_cut(words[QUEUES_WORD], ':', &tx_text, &rx_text))
		return -EINVAL;
	rc = str_to_u64_base(tx_text, 16, &tx);
	if (rc == 0)
		rc = str_to_u64_base(rx_text, 16, &rx);
	if (rc < 0)
		return rc;
	sums->tx += tx;
	sums->rx += rx;
	return 0;
}

/* A piece of the file; there may be 100,000 sockets, none of which is stored. */
static int add_lines(void *arg, size_t at, struct str lines)
{
	struct sums *sums = arg;
	struct str line;
	int rc = 0;

	if (at == 0) {
		*sums = (struct sums){ 0 };
		str_next_line(&lines, &line); /* the heading */
	}
	while (rc == 0 && str_next_line(&lines, &line))
		rc = add_line(line, sums);
	return rc;
}

/* 1 where there is such a file. */
static int emit_file(struct collect_ctx *ctx, const char *path, struct str ip)
{
	struct sums sums = { 0 };
	int rc = host_files_lines(ctx->files, HOST_PROC, path, add_lines, &sums);

	if (rc == -ENOENT)
		return 0;
	if (rc == -EINVAL || rc == -ERANGE) {
		collect_fail(ctx, "%s holds a line without its queues", path);
		return rc;
	}
	if (rc < 0) {
		collect_fail_read(ctx, path, rc);
		return rc;
	}
	sample_with_u64(ctx->out, &queues, (struct str[]){ ip, STR("tx") }, sums.tx);
	sample_with_u64(ctx->out, &queues, (struct str[]){ ip, STR("rx") }, sums.rx);
	return 1;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	int v4 = emit_file(ctx, "net/udp", STR("v4"));
	int v6 = v4 < 0 ? 0 : emit_file(ctx, "net/udp6", STR("v6"));

	if (v4 < 0 || v6 < 0)
		return COLLECT_FAIL;
	return v4 + v6 > 0 ? COLLECT_OK : collect_no_data(ctx, "the kernel has no UDP");
}

const struct collector udp_queues_collector = {
	.name = "udp_queues",
	.help = "Bytes that wait in UDP sockets to be sent or read.",
	.on_by_default = true,
	.collect = collect,
};
