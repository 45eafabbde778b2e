/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/refusals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <ucontext.h>

#include "sandbox/filter.h"
#include "sandbox/sandbox.h"

/* Where a system call's result is, in what a signal handler gets of the interrupted thread. */
#if defined(__x86_64__)
#define RESULT_OF(context) ((context)->uc_mcontext.gregs[REG_RAX])
#elif defined(__aarch64__)
#define RESULT_OF(context) ((context)->uc_mcontext.regs[0])
#elif defined(__arm__)
#define RESULT_OF(context) ((context)->uc_mcontext.arm_r0)
#elif defined(__riscv) && defined(REG_A0)
#define RESULT_OF(context) ((context)->uc_mcontext.__gregs[REG_A0])
#endif

/* Of the process, as signals are, and of others. */
static atomic_ullong count;
static atomic_int last = -1;
static void (*tell)(void *owner, int call);
static void *whom;

uint64_t sandbox_refusals(void)
{
	return atomic_load(&count);
}

void sandbox_refused(char name[static SANDBOX_CALL_MAX_BYTES])
{
	filter_call_name(atomic_load(&last), name);
}

void sandbox_note_refusal(int call)
{
	atomic_store(&last, call);
	atomic_fetch_add(&count, 1);
}

#ifdef RESULT_OF
static void on_refused(int signum, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)signum;
	RESULT_OF((ucontext_t *)context) = (unsigned long)-EPERM;
	sandbox_note_refusal(info->si_syscall);
	if (tell)
		tell(whom, info->si_syscall);
	errno = saved;
}

bool refusals_watch(void (*on_refusal)(void *owner, int call), void *owner)
{
	struct sigaction action = { .sa_sigaction = on_refused,
		                    .sa_flags = SA_SIGINFO | SA_RESTART };

	tell = on_refusal;
	whom = owner;
	return sigaction(SIGSYS, &action, NULL) == 0;
}
#else
bool refusals_watch(void (*on_refusal)(void *owner, int call), void *owner)
{
	tell = on_refusal;
	whom = owner;
	return false;
}
#endif
