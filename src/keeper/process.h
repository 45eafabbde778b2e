/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sandbox/sandbox.h"

/*
 * The key process. It answers over two sockets: one for loads, which may hang on a dead mount
 * and have a thread of their own once the sandbox is entered, and one for signatures, which
 * never wait for a load. It ends when the other ends of both are closed.
 */
enum keeper_socket {
	KEEPER_LOADS,
	KEEPER_SIGNS,
	KEEPER_LIFE, /* it tells the calls that its sandbox refuses, and hangs up at its end */
	KEEPER_SOCKETS
};

struct process_params {
	const char *path; /* of the web config; it reads that, and what that names */
	const struct sandbox_plan *plan; /* entered when it is told to */
	int sockets[KEEPER_SOCKETS];
};

/* In a process just forked, whose other descriptors are closed. */
_Noreturn void process_run(const struct process_params *given);
