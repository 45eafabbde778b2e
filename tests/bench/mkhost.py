# SPDX-License-Identifier: Apache-2.0
"""Makes a host of files, of any size, for exporters to read in place of /proc, /sys and /.

usage: mkhost.py DIR [--cpus N] [--interfaces N] [--disks N] [--mounts N]

The files have the form and about the size that a kernel gives them; their numbers mean nothing.
Those whose size does not depend on the host have the fields of the kernel that this runs on.
"""

import argparse
import os
import random
import re


class Tree:
    def __init__(self, top):
        self.top = top
        self.made = set()
        self.chance = random.Random(1)

    def write(self, path, text):
        path = os.path.join(self.top, path)
        directory = os.path.dirname(path)
        if directory not in self.made:
            os.makedirs(directory, exist_ok=True)
            self.made.add(directory)
        with open(path, "w") as file:
            file.write(text if text.endswith("\n") else text + "\n")

    def attributes(self, directory, **values):
        for name, value in values.items():
            self.write(f"{directory}/{name}", str(value))

    def like_here(self, path):
        """A file of /proc with other numbers behind its names."""
        with open("/proc/" + path) as file:
            self.write("proc/" + path, re.sub(r"(?<=[ \t])\d+", lambda _: self.numbers(1),
                                              file.read()))

    def link(self, path, target):
        path = os.path.join(self.top, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.symlink(target, path)

    def numbers(self, n, most=10**9):
        return " ".join(str(self.chance.randrange(most)) for _ in range(n))


def make_cpus(tree, n):
    lines = [f"cpu {tree.numbers(8)} 0 0"]
    lines += [f"cpu{i} {tree.numbers(8)} 0 0" for i in range(n)]
    lines += [f"intr {tree.numbers(200)}", "ctxt 123456789", "btime 1700000000",
              "processes 654321", "procs_running 3", "procs_blocked 0",
              f"softirq {tree.numbers(11)}"]
    tree.write("proc/stat", "\n".join(lines))
    tree.write("proc/schedstat", "version 15\ntimestamp 1\n" + "\n".join(
        f"cpu{i} 0 0 0 0 0 0 {tree.numbers(3)}" for i in range(n)))
    tree.write("proc/net/softnet_stat", "\n".join(
        " ".join(f"{tree.chance.randrange(1 << 20):08x}" for _ in range(12)) + f" {i:08x} 0 0"
        for i in range(n)))
    tree.write("proc/cpuinfo", "\n".join(f"processor\t: {i}\n" for i in range(n)))
    top = "sys/devices/system/cpu"
    tree.attributes(top, present=f"0-{n - 1}", online=f"0-{n - 1}", offline="", isolated="")
    for i in range(n):
        cpu = f"{top}/cpu{i}"
        if i > 0:  # the first cannot be switched off
            tree.attributes(cpu, online=1)
        tree.attributes(f"{cpu}/topology", physical_package_id=i // 128, core_id=i % 128 // 2)
        tree.attributes(f"{cpu}/thermal_throttle", core_throttle_count=i % 7,
                        package_throttle_count=3)
        tree.attributes(f"{cpu}/cpufreq", cpuinfo_min_freq=800000, cpuinfo_max_freq=4000000,
                        scaling_cur_freq=2000000 + i, scaling_min_freq=800000,
                        scaling_max_freq=4000000, scaling_governor="powersave",
                        scaling_available_governors="performance powersave",
                        scaling_driver="made_up", related_cpus=i, scaling_setspeed="<none>")


def make_interfaces(tree, n):
    heads = ("Inter-|   Receive                      |  Transmit\n"
             " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets"
             " errs drop fifo colls carrier compressed\n")
    tree.write("proc/net/dev", heads + "\n".join(
        f"{'eth' + str(i):>8}: {tree.numbers(16)}" for i in range(n)))
    for i in range(n):
        name = f"eth{i}"
        device = f"sys/devices/virtual/net/{name}"
        tree.attributes(
            device, addr_assign_type=0, address=f"02:00:00:00:{i >> 8:02x}:{i & 255:02x}",
            broadcast="ff:ff:ff:ff:ff:ff", carrier=1, carrier_changes=2, carrier_up_count=1,
            carrier_down_count=1, dev_id="0x0", dormant=0, duplex="full", flags="0x1003",
            ifalias="", ifindex=i + 2, iflink=i + 2, link_mode=0, mtu=1500, name_assign_type=3,
            netdev_group=0, operstate="up", speed=10000, tx_queue_len=1000, type=1)
        tree.link(f"sys/class/net/{name}", f"../../devices/virtual/net/{name}")


def make_disks(tree, n):
    tree.write("proc/diskstats", "\n".join(
        f" {8 + i // 16 % 200:4} {i % 256:7} disk{i} {tree.numbers(17)}" for i in range(n)))
    for i in range(n):
        tree.attributes(f"sys/block/disk{i}/queue", rotational=i % 2)
        tree.write(f"udev/b{8 + i // 16 % 200}:{i % 256}", "\n".join([
            f"S:disk/by-id/disk{i}", "I:1234567", f"E:ID_MODEL=Made_Up_{i}", "E:ID_BUS=scsi",
            f"E:ID_SERIAL_SHORT=S{i:08}", f"E:ID_PATH=pci-0000:00:1f.2-ata-{i}", "G:systemd"]))


def make_mounts(tree, n):
    lines = ["22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw"]
    old = ["/dev/sda1 / ext4 rw,relatime 0 0"]  # as exporters before 1.6 read it
    for i in range(n):
        os.makedirs(os.path.join(tree.top, f"root/srv/volume{i}"), exist_ok=True)
        lines.append(f"{i + 100} 22 8:{i} / /srv/volume{i} rw,relatime shared:{i} - ext4"
                     f" /dev/disk{i} rw,errors=remount-ro")
        old.append(f"/dev/disk{i} /srv/volume{i} ext4 rw,relatime 0 0")
    tree.write("proc/1/mountinfo", "\n".join(lines))
    tree.write("proc/1/mounts", "\n".join(old))


def make_rest(tree):
    for path in "meminfo", "vmstat", "net/snmp", "net/netstat":
        tree.like_here(path)
    tree.write("proc/loadavg", "0.21 0.37 0.39 1/719 19737")
    tree.write("proc/sys/fs/file-nr", "1024\t0\t9223372036854775807")
    tree.attributes("proc/sys/kernel/random", entropy_avail=256, poolsize=256)
    tree.write("proc/net/arp", "IP address HW type Flags HW address Mask Device")
    tree.write("proc/net/sockstat", "sockets: used 200\nTCP: inuse 4 orphan 0 tw 1 alloc 9 mem 2")
    tree.write("proc/net/udp", "  sl  local_address rem_address")
    for name in ("cpu", "io", "memory"):
        tree.write(f"proc/pressure/{name}", "\n".join(
            f"{kind} avg10=0.00 avg60=0.00 avg300=0.00 total=1" for kind in ("some", "full")))
    tree.write("root/etc/os-release", 'ID=made-up\nNAME="Made Up"\nVERSION_ID="1"')
    source = "sys/devices/system/clocksource/clocksource0"
    tree.attributes(source, available_clocksource="tsc", current_clocksource="tsc")
    for i in range(4):
        tree.attributes(f"sys/class/thermal/thermal_zone{i}", type=f"zone{i}", temp=40000 + i,
                        policy="step_wise")
        tree.attributes(f"sys/class/hwmon/hwmon{i}", name=f"chip{i}", temp1_input=41000,
                        fan1_input=900)


def make(top, cpus, interfaces, disks, mounts):
    tree = Tree(top)
    make_cpus(tree, cpus)
    make_interfaces(tree, interfaces)
    make_disks(tree, disks)
    make_mounts(tree, mounts)
    make_rest(tree)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("dir")
    for what, default in ("cpus", 512), ("interfaces", 2000), ("disks", 1000), ("mounts", 2000):
        parser.add_argument(f"--{what}", type=int, default=default)
    args = parser.parse_args()
    make(args.dir, args.cpus, args.interfaces, args.disks, args.mounts)
