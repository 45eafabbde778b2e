/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/signals.h"

#include <signal.h>
#include <stddef.h>

static const int ignored[] = {
	SIGPIPE,          /* a peer, or the log's reader, went away */
	SIGUSR1, SIGUSR2, /* rotation of logs, as other programs know it */
	SIGTTIN, SIGTTOU, /* a terminal that stops who writes in the background */
	SIGXFSZ,          /* a log file that has reached the limit of its size */
	SIGALRM, SIGVTALRM,
	SIGPROF, SIGIO, /* timers and owners inherited, or sent by mistake */
};

void signals_prepare(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t none;

	sigemptyset(&ignore.sa_mask);
	for (size_t i = 0; i < sizeof(ignored) / sizeof(ignored[0]); i++)
		sigaction(ignored[i], &ignore, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}
