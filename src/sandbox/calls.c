/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/calls.h"

#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/array.h"
#include "base/str.h"
#include "sandbox/build.h"
#include "sandbox/needs.h"

#define DOOR   (1U << SANDBOX_DOOR)
#define KEEPER (1U << SANDBOX_KEEPER)
#define ALL    (DOOR | KEEPER)

#define INT UINT32_MAX /* the part of an argument that an int has */

enum {
	OPENS_TO_WRITE = O_ACCMODE | O_CREAT | O_TRUNC,
	WRITE_AND_EXEC = PROT_WRITE | PROT_EXEC,
	FAMILIES = 64,
};

/* Memory, threads, time, signals, and asking about oneself: what libc does anywhere. */
static const char libc_calls[] =
	"arch_prctl brk cacheflush clock_getres clock_getres_time64 clock_gettime "
	"clock_gettime64 clock_nanosleep clock_nanosleep_time64 exit exit_group "
	"futex futex_time64 futex_waitv get_robust_list getcpu getegid getegid32 "
	"geteuid geteuid32 getgid getgid32 getpid getppid getrandom gettid "
	"gettimeofday getuid getuid32 madvise membarrier mincore mlock mlock2 mremap "
	"munlock munmap nanosleep prctl restart_syscall riscv_flush_icache "
	"riscv_hwprobe rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn "
	"rt_sigtimedwait rt_sigtimedwait_time64 sched_getaffinity sched_yield "
	"set_robust_list set_tid_address set_tls sigaltstack sigreturn time uname";

/* Bytes in and out of what is open. */
static const char io_calls[] =
	"close close_range dup fcntl fcntl64 poll ppoll ppoll_time64 read readv recv "
	"recvfrom recvmsg send sendmsg sendto shutdown write writev";

/* Files to read. */
static const char file_calls[] =
	"access arm_fadvise64_64 faccessat faccessat2 fadvise64 fadvise64_64 fstat "
	"fstat64 fstatat64 fstatfs fstatfs64 getcwd getdents getdents64 _llseek "
	"lseek lstat lstat64 newfstatat pread64 preadv readahead readlink readlinkat "
	"stat stat64 statfs statfs64 statx";

/* The loop, its watches and its connections; priorities, which without a capability go down
 * only. */
static const char door_calls[] =
	"accept accept4 dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait "
	"epoll_pwait2 epoll_wait eventfd2 getgroups getgroups32 getpeername "
	"getpriority getresgid getresgid32 getresuid getresuid32 getrlimit getrusage "
	"getsockname getsockopt inotify_add_watch inotify_init1 inotify_rm_watch "
	"ioprio_set pipe2 pselect6 pselect6_time64 recvmmsg recvmmsg_time64 "
	"_newselect sched_get_priority_max sched_get_priority_min sched_getparam "
	"sched_getscheduler sched_setattr sched_setscheduler select sendmmsg "
	"setpriority setsockopt socketpair sysinfo times ugetrlimit wait4 waitpid";

static const char remove_calls[] = "unlink unlinkat";
static const char bind_calls[] = "bind";
static const char connect_calls[] = "connect";
static const char clock_calls[] = "adjtimex clock_adjtime clock_adjtime64";

/* LeakSanitizer stops the program's threads from a process beside them. */
#define CALL_OF_SANITIZERS (SANITIZED ? CALL_ALLOWED : CALL_REFUSED)
static const char ptrace_calls[] = "ptrace";

/* What an exploit would do next. That somebody tries is counted. */
static const char refused_calls[] =
	"acct add_key bpf chmod chown chown32 chroot clock_settime clock_settime64 "
	"creat delete_module execve execveat fchmod fchmodat fchmodat2 fchown "
	"fchown32 fchownat finit_module fork ftruncate ftruncate64 init_module "
	"ioperm iopl kexec_file_load kexec_load keyctl kill lchown lchown32 link "
	"linkat listen mkdir mkdirat mknod mknodat mount move_mount "
	"open_by_handle_at open_tree pivot_root process_madvise process_vm_readv "
	"process_vm_writev reboot removexattr rename renameat renameat2 request_key "
	"rmdir setdomainname setgid setgid32 setgroups setgroups32 sethostname setns "
	"setresgid setresgid32 setresuid setresuid32 settimeofday setuid setuid32 "
	"setxattr swapoff swapon symlink symlinkat truncate truncate64 umount2 "
	"unshare userfaultfd vfork";

/* Sets of whole calls. */
static const struct {
	unsigned roles; /* bits of enum sandbox_role; other roles lack them */
	unsigned needs; /* of which one is enough, or the calls are refused; 0: always */
	enum call_verdict verdict;
	const char *names; /* with a space between them */
} sets[] = {
	{ ALL, 0, CALL_ALLOWED, libc_calls },
	{ ALL, 0, CALL_ALLOWED, io_calls },
	{ ALL, 0, CALL_ALLOWED, file_calls },
	{ DOOR, 0, CALL_ALLOWED, door_calls },
	{ DOOR, NEEDS_NETLINK | NEEDS_DBUS | NEEDS_UDP | NEEDS_TCP, CALL_ALLOWED, bind_calls },
	{ DOOR, NEEDS_DBUS | NEEDS_UDP | NEEDS_TCP, CALL_ALLOWED, connect_calls },
	{ DOOR, NEEDS_ADJTIMEX, CALL_ALLOWED, clock_calls },
	{ ALL, 0, CALL_OF_SANITIZERS, ptrace_calls },
	{ ALL, 0, CALL_REFUSED, refused_calls },
};

/* Calls that depend on an argument. */
static const struct {
	unsigned roles;
	unsigned needs; /* of which one is enough, or this line does not hold */
	enum call_verdict verdict;
	const char *name;
	struct call_test test;
} tests[] = {
	{ ALL, 0, CALL_ALLOWED, "open", { 1, OPENS_TO_WRITE, O_RDONLY } },
	{ ALL, 0, CALL_REFUSED, "open", { 1, O_ACCMODE, O_WRONLY } },
	{ ALL, 0, CALL_REFUSED, "open", { 1, O_ACCMODE, O_RDWR } },
	{ ALL, 0, CALL_ALLOWED, "openat", { 2, OPENS_TO_WRITE, O_RDONLY } },
	{ ALL, 0, CALL_REFUSED, "openat", { 2, O_ACCMODE, O_WRONLY } },
	{ ALL, 0, CALL_REFUSED, "openat", { 2, O_ACCMODE, O_RDWR } },
	/* No memory is both, not even one after the other. Libraries are mapped to be executed
	   at once. */
	{ ALL, 0, CALL_ALLOWED, "mmap", { 2, PROT_WRITE, 0 } },
	{ ALL, 0, CALL_ALLOWED, "mmap", { 2, WRITE_AND_EXEC, PROT_WRITE } },
	{ ALL, 0, CALL_REFUSED, "mmap", { 2, WRITE_AND_EXEC, WRITE_AND_EXEC } },
	{ ALL, 0, CALL_ALLOWED, "mmap2", { 2, PROT_WRITE, 0 } },
	{ ALL, 0, CALL_ALLOWED, "mmap2", { 2, WRITE_AND_EXEC, PROT_WRITE } },
	{ ALL, 0, CALL_REFUSED, "mmap2", { 2, WRITE_AND_EXEC, WRITE_AND_EXEC } },
	{ ALL, 0, CALL_ALLOWED, "mprotect", { 2, PROT_EXEC, 0 } },
	{ ALL, 0, CALL_REFUSED, "mprotect", { 2, PROT_EXEC, PROT_EXEC } },
	/* Limits are read, not set. */
	{ DOOR, 0, CALL_ALLOWED, "prlimit64", { 2, UINT64_MAX, 0 } },
	{ ALL, 0, CALL_ALLOWED, "clone", { CLONE_FLAGS_ARG, CLONE_THREAD, CLONE_THREAD } },
	{ ALL, 0, CALL_OF_SANITIZERS, "clone", { CLONE_FLAGS_ARG, CLONE_THREAD, 0 } },
	{ DOOR, 0, CALL_ALLOWED, "ioctl", { 1, INT, FIONBIO } },
	{ DOOR, 0, CALL_ALLOWED, "ioctl", { 1, INT, FIOCLEX } },
	{ DOOR, 0, CALL_ALLOWED, "ioctl", { 1, INT, FIONREAD } },
	{ DOOR, 0, CALL_ALLOWED, "ioctl", { 1, INT, TCGETS } },
	{ DOOR, NEEDS_ETHTOOL, CALL_ALLOWED, "ioctl", { 1, INT, SIOCETHTOOL } },
	{ DOOR, NEEDS_BTRFS, CALL_ALLOWED, "ioctl", { 1, INT, BTRFS_IOC_FS_INFO } },
	{ DOOR, NEEDS_BTRFS, CALL_ALLOWED, "ioctl", { 1, INT, BTRFS_IOC_DEV_INFO } },
	{ DOOR, NEEDS_BTRFS, CALL_ALLOWED, "ioctl", { 1, INT, BTRFS_IOC_GET_DEV_STATS } },
};

static int show_names(call_show *show, void *owner, enum call_verdict verdict,
                      const char *names)
{
	struct str rest = str_from(names), word;
	char name[SANDBOX_CALL_MAX_BYTES];
	int rc = 0;

	while (rc == 0 && str_next_word(&rest, &word)) {
		snprintf(name, sizeof(name), "%.*s", STR_ARG(word));
		rc = show(owner, name, verdict, NULL);
	}
	return rc;
}

static int show_sets(const struct sandbox_plan *plan, call_show *show, void *owner)
{
	int rc = show_names(show, owner, plan->n_removes > 0 ? CALL_ALLOWED : CALL_REFUSED,
	                    remove_calls);

	for (size_t i = 0; rc == 0 && i < COUNT_OF(sets); i++) {
		bool needed = sets[i].needs == 0 || plan->needs & sets[i].needs;

		if (sets[i].roles >> plan->role & 1)
			rc = show_names(show, owner, needed ? sets[i].verdict : CALL_REFUSED,
			                sets[i].names);
	}
	return rc;
}

static int show_tests(const struct sandbox_plan *plan, call_show *show, void *owner)
{
	/* To itself: abort(3) and raise(3). */
	const struct call_test itself = { 0, INT, (uint32_t)getpid() };
	int rc = show(owner, "tgkill", CALL_ALLOWED, &itself);

	for (size_t i = 0; rc == 0 && i < COUNT_OF(tests); i++) {
		if (tests[i].roles >> plan->role & 1 &&
		    (tests[i].needs == 0 || plan->needs & tests[i].needs))
			rc = show(owner, tests[i].name, tests[i].verdict, &tests[i].test);
	}
	return rc;
}

/* A filter compares, it does not look up: one line for each. */
static int show_families(const struct sandbox_plan *plan, call_show *show, void *owner)
{
	uint64_t allowed = needs_open(plan->needs).families;
	int rc = 0;

	if (plan->notifies)
		allowed |= UINT64_C(1) << AF_UNIX;
	for (unsigned family = 0; rc == 0 && family < FAMILIES; family++) {
		const struct call_test test = { 0, INT, family };

		rc = show(owner, "socket", allowed >> family & 1 ? CALL_ALLOWED : CALL_REFUSED,
		          &test);
	}
	return rc;
}

int calls_each(const struct sandbox_plan *plan, call_show *show, void *owner)
{
	int rc = show_sets(plan, show, owner);

	if (rc == 0)
		rc = show_tests(plan, show, owner);
	return rc == 0 ? show_families(plan, show, owner) : rc;
}
