/* SPDX-License-Identifier: Apache-2.0 */
/* xfrm: packets that IPsec could not transform, from /proc/net/xfrm_stat (kernel:
 * xfrm_proc.rst). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

#define ROW(key, name, help)                                                                   \
	{                                                                                      \
		"Xfrm" key,                                                                    \
		{                                                                              \
			"node_xfrm_" name "_packets_total", help, METRIC_COUNTER               \
		}                                                                              \
	}

static const struct row {
	const char *key;
	struct metric metric;
} rows[] = {
	ROW("InError", "in_error", "Packets that failed on their way in."),
	ROW("InBufferError", "in_buffer_error", "Packets for which there was no buffer."),
	ROW("InHdrError", "in_hdr_error", "Packets whose header was wrong."),
	ROW("InNoStates", "in_no_states",
	    "Packets for which there was no state: wrong SPI, address or protocol."),
	ROW("InStateProtoError", "in_state_proto_error",
	    "Packets that failed in the transform's protocol."),
	ROW("InStateModeError", "in_state_mode_error",
	    "Packets that failed in the transform's mode."),
	ROW("InStateSeqError", "in_state_seq_error",
	    "Packets outside the window of sequence numbers."),
	ROW("InStateExpired", "in_state_expired", "Packets of an expired state."),
	ROW("InStateMismatch", "in_state_mismatch",
	    "Packets that do not fit their state's options."),
	ROW("InStateInvalid", "in_state_invalid", "Packets of an invalid state."),
	ROW("InTmplMismatch", "in_tmpl_mismatch",
	    "Packets that no template of their states fits."),
	ROW("InNoPols", "in_no_pols", "Packets with a state but without a policy."),
	ROW("InPolBlock", "in_pol_block", "Packets that a policy discarded on their way in."),
	ROW("InPolError", "in_pol_error", "Packets whose policy failed on their way in."),
	ROW("OutError", "out_error", "Packets that failed on their way out."),
	ROW("OutBundleGenError", "out_bundle_gen_error", "Bundles that could not be made."),
	ROW("OutBundleCheckError", "out_bundle_check_error",
	    "Bundles that could not be checked."),
	ROW("OutNoStates", "out_no_states", "Packets to be sent for which there was no state."),
	ROW("OutStateProtoError", "out_state_proto_error",
	    "Packets to be sent that failed in the transform's protocol."),
	ROW("OutStateModeError", "out_state_mode_error",
	    "Packets to be sent that failed in the transform's mode."),
	ROW("OutStateSeqError", "out_state_seq_error",
	    "Packets to be sent for which sequence numbers ran out."),
	ROW("OutStateExpired", "out_state_expired",
	    "Packets to be sent with an expired state."),
	ROW("OutPolBlock", "out_pol_block",
	    "Packets that a policy discarded on their way out."),
	ROW("OutPolDead", "out_pol_dead", "Packets whose policy is dead."),
	ROW("OutPolError", "out_pol_error", "Packets whose policy failed on their way out."),
	ROW("FwdHdrError", "fwd_hdr_error", "Packets to be forwarded whose header was wrong."),
	ROW("OutStateInvalid", "out_state_invalid",
	    "Packets to be sent with an invalid state."),
	ROW("AcquireError", "acquire_error", "States that could not be acquired."),
};

/* Counters that are not there stay as they are, unknown ones are passed over. */
static int parse(struct str text, uint64_t counts[static COUNT_OF(rows)])
{
	struct str line, words[2];
	uint64_t count;

	while (str_next_line(&text, &line)) {
		int rc =
			str_words(line, words, 2) == 2 ? str_to_u64(words[1], &count) : -EINVAL;

		if (rc < 0)
			return rc;
		for (size_t i = 0; i < COUNT_OF(rows); i++) {
			if (str_is(words[0], rows[i].key))
				counts[i] = count;
		}
	}
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	uint64_t counts[COUNT_OF(rows)] = { 0 };
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, "net/xfrm_stat", &text);

	if (rc < 0)
		return collect_fail_read(ctx, "net/xfrm_stat", rc);
	if (parse(text, counts) < 0)
		return collect_fail(ctx,
		                    "net/xfrm_stat holds a line that is no name and number");
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		sample_u64(ctx->out, &rows[i].metric, counts[i]);
	return COLLECT_OK;
}

const struct collector xfrm_collector = {
	.name = "xfrm",
	.help = "Packets that IPsec could not transform, by reason.",
	.collect = collect,
};
