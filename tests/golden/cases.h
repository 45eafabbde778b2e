/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What test_golden.c runs over tests/fixtures: CASE(FILE, COLLECTOR, FLAG...) is compared
 * with tests/golden/FILE.prom. Sorted.
 */
CASE(buddyinfo, buddyinfo, NULL)
CASE(cgroups, cgroups, NULL)
CASE(conntrack, conntrack, NULL)
CASE(cpu, cpu, "--no-collector.cpu.guest")
CASE(cpu_info, cpu, "--collector.cpu.info.flags-include=^(aes|avx.*)$",
     "--collector.cpu.info.bugs-include=spectre")
CASE(diskstats, diskstats, NULL)
CASE(diskstats_include, diskstats, "--collector.diskstats.device-include=^(sda|vdb)\\d*$")
CASE(drbd, drbd, NULL)
CASE(entropy, entropy, NULL)
CASE(filefd, filefd, NULL)
CASE(interrupts, interrupts, NULL)
CASE(kernel_hung, kernel_hung, NULL)
CASE(ksmd, ksmd, NULL)
CASE(lnstat, lnstat, NULL)
CASE(loadavg, loadavg, NULL)
CASE(meminfo, meminfo, NULL)
CASE(netdev, netdev, "--no-collector.netdev.netlink")
CASE(netdev_alias, netdev, "--no-collector.netdev.netlink", "--collector.netdev.label-ifalias",
     "--collector.netdev.device-exclude=^lo$")
CASE(netdev_detailed, netdev, "--no-collector.netdev.netlink",
     "--collector.netdev.enable-detailed-metrics")
CASE(netstat, netstat, NULL)
CASE(pressure, pressure, NULL)
CASE(processes, processes, NULL)
CASE(schedstat, schedstat, NULL)
CASE(slabinfo, slabinfo, NULL)
CASE(sockstat, sockstat, NULL)
CASE(softirqs, softirqs, NULL)
CASE(softnet, softnet, NULL)
CASE(stat, stat, NULL)
CASE(stat_softirq, stat, "--collector.stat.softirq")
CASE(swap, swap, NULL)
CASE(sysctl, sysctl, "--collector.sysctl.include=vm.swappiness", "--collector.sysctl.include=net.ipv4.tcp_rmem:min,default,max", "--collector.sysctl.include-info=kernel.core_pattern")
CASE(sysctl_indexed, sysctl, "--collector.sysctl.include=net.ipv4.tcp_rmem")
CASE(udp_queues, udp_queues, NULL)
CASE(vmstat, vmstat, NULL)
CASE(xfrm, xfrm, NULL)
CASE(zoneinfo, zoneinfo, NULL)
