/* SPDX-License-Identifier: Apache-2.0 */
/* Every collector, sorted by name: X(NAME) stands for NAME_collector in NAME.c. */
X(cpu)
X(diskstats)
X(filefd)
X(filesystem)
X(loadavg)
X(meminfo)
X(netdev)
X(netstat)
X(pressure)
X(stat)
X(textfile)
X(vmstat)
