# SPDX-License-Identifier: Apache-2.0
"""What is told of a network, in one that we made, and beside the original in the same."""

import json

import pytest

from netns import Idle, Namespace, NodeExporter, scrape
from waiting import until

ODD = 'od"d\\x'  # no file and no label takes this as it is

LINKS = [
    "link add br0 type bridge",
    "link add v0 address 02:00:00:00:00:10 type veth peer name v0p",
    f"link add {ODD} type veth peer name v1p",
    "link add ifb7 type ifb",
    "link set v0p master br0",
    "link set v0 mtu 1400 txqueuelen 77 group 5",
    "link property add dev v0 altname a-long-alternative-name altname second",
    *(f"link set {name} up" for name in ("br0", "v0", "v0p", ODD, "ifb7")),
]

ADDRESSES = [
    "addr add 10.1.0.1/24 dev v0",
    "addr add 10.3.0.1/24 dev ifb7",
    "addr add fd00:1::1/64 dev v0 nodad",
    "neigh add 10.1.0.2 lladdr 02:00:00:00:00:02 dev v0 nud permanent",
    "neigh add 10.1.0.3 lladdr 02:00:00:00:00:03 dev v0 nud stale",
    "neigh add 10.1.0.4 lladdr 02:00:00:00:00:04 dev v0 nud noarp",
    "neigh add 10.1.0.5 dev v0 nud failed",
    f"neigh add 10.2.0.9 lladdr 02:00:00:00:00:09 dev {ODD} nud permanent",
    "neigh add fd00:1::9 lladdr 02:00:00:00:00:09 dev v0 nud permanent",
    "route add default via 10.1.0.2 metric 50 proto dhcp",
    "route add 10.50.0.0/16 proto bgp src 10.1.0.1 "
    "nexthop via 10.1.0.2 dev v0 weight 3 nexthop via 10.3.0.7 dev ifb7 weight 1",
    "route add 10.80.0.0/16 dev v0 table 7",
    "route add 10.80.0.0/16 dev v0 table 8",
    "route add blackhole 10.70.0.0/16",
    "route add default dev ifb7 metric 7 proto 99",
    "-6 route add default dev ifb7 metric 7 proto 98",
    "-6 route add fd00:9::/64 nexthop via fd00:1::9 dev v0 weight 2 "
    "nexthop via fd00:1::a dev v0",
]

# v0 sends a byte in a second, once its burst is used up.
DISCIPLINES = [
    "qdisc add dev v0 root handle 1: tbf rate 8bit burst 2000 limit 9000",
    "qdisc add dev v0p root handle 2: htb default 1",
    "class add dev v0p parent 2: classid 2:1 htb rate 1mbit",
    "qdisc add dev v0p parent 2:1 handle 3: pfifo limit 5",
    f"qdisc add dev {ODD} root bfifo limit 1000",
    f"qdisc add dev {ODD} ingress",
]

SENDS = "import socket; s = socket.socket(type=socket.SOCK_DGRAM)\n" \
        "for i in range(8): s.sendto(bytes(400), ('10.1.0.2', 9))"


@pytest.fixture(scope="module")
def network():
    network = Namespace()
    try:
        for line in LINKS:
            network.make("ip", *line.split(" "))
        # Only who may open /dev/net/tun can have one without an address.
        network.has_tun = network.try_to("ip", "tuntap", "add", "tun0", "mode", "tun")
        network.make("ip", "link", "set", ODD, "alias", 'an "alias"\nof \\')
        for line in ADDRESSES:
            network.make("ip", *line.split(" "))
        for line in DISCIPLINES:
            network.make("tc", *line.split(" "))
        network.python(SENDS)
        yield network
    finally:
        network.close()


def test_neighbours_are_counted_that_need_arp(start, network):
    metrics = scrape(start, network, "arp")()
    assert metrics.all("node_arp_entries") == [({"device": "v0"}, 3.0),
                                               ({"device": ODD}, 1.0)]


def route(dest, device, gw="", priority="0", proto="boot", src="", weight=""):
    return {"dest": dest, "device": device, "gw": gw, "priority": priority, "proto": proto,
            "src": src, "weight": weight}


def test_routes_are_told_once_and_counted_with_all_their_hops(start, network):
    metrics = scrape(start, network, "network_route")()
    told = [labels for labels, _ in metrics.all("node_network_route_info")]
    for expected in [
            route("default", "v0", gw="10.1.0.2", priority="50", proto="dhcp"),
            route("default", "ifb7", priority="7", proto="unknown"),
            route("10.50.0.0/16", "v0", gw="10.1.0.2", proto="bgp", src="10.1.0.1", weight="3"),
            route("10.50.0.0/16", "ifb7", gw="10.3.0.7", proto="bgp", src="10.1.0.1",
                  weight="1"),
            route("10.80.0.0/16", "v0"),
            route("fd00:9::/64", "v0", gw="fd00:1::9", priority="1024", weight="2"),
            route("fd00:9::/64", "v0", gw="fd00:1::a", priority="1024", weight="1")]:
        assert told.count(expected) == 1, expected
    assert not [labels for labels in told if labels["dest"] == "10.70.0.0/16"]
    assert metrics.sum("node_network_routes") == len(told) + 2  # two of them are alike


STATISTICS = {"bytes_total": "bytes", "packets_total": "packets", "drops_total": "drops",
              "requeues_total": "requeues", "overlimits_total": "overlimits",
              "current_queue_length": "qlen", "backlog": "backlog"}


def test_disciplines_tell_what_tc_tells(start, network):
    collect = scrape(start, network, "qdisc")

    def tc():
        shown = json.loads(network.run("tc", "-s", "-j", "qdisc"))
        return {q["dev"]: q for q in shown if q.get("root")}

    def ours(metrics):
        return {key: metrics.value(f"node_qdisc_{name}", device="v0", kind="tbf")
                for name, key in STATISTICS.items()}

    def same():
        metrics, queue = collect(), tc()["v0"]
        return ours(metrics) == {key: queue[key] for key in STATISTICS.values()}
    until(same, "the same statistics")
    metrics = collect()
    assert ours(metrics)["qlen"] > 0
    # Each interface tells its own discipline, and none that is part of another.
    assert sorted(labels["device"] for labels, _ in metrics.all("node_qdisc_backlog")) == \
        sorted(tc())
    assert metrics.all("node_qdisc_drops_total", device="v0p", kind="htb")
    assert metrics.all("node_qdisc_drops_total", device=ODD, kind="bfifo")


SOCKETS = """
import socket
def pair(family, address):
    listener = socket.socket(family)
    listener.bind((address, 0))
    listener.listen(5)
    client = socket.socket(family)
    client.connect(listener.getsockname())
    return listener, client, listener.accept()[0]
kept = [pair(socket.AF_INET, "127.0.0.1"), pair(socket.AF_INET6, "::1"),
        pair(socket.AF_INET6, "::1")]
kept[0][1].send(bytes(1000))
kept[1][1].send(bytes(234))
kept[2][1].close()
"""


def test_sockets_are_counted_by_state(start, run_beside, network):
    collect = scrape(start, network, "tcpstat")
    before = collect()
    run_beside(Idle, network, SOCKETS)

    def more():
        now = collect()
        return {state: now.value("node_tcp_connection_states", state=state) -
                before.sum("node_tcp_connection_states", state=state)
                for state in ("listen", "established", "close_wait", "fin_wait2",
                              "rx_queued_bytes")}
    expected = {"listen": 3, "established": 4, "close_wait": 1, "fin_wait2": 1,
                "rx_queued_bytes": 1235}  # an end counts as a byte
    until(lambda: more() == expected, f"{expected} more")


def test_interfaces_over_netlink(start, network):
    metrics = scrape(start, network, "netclass", "netclass.netlink",
                     "netclass_rtnl.with-stats")()
    assert {labels["altname"] for labels, _ in metrics.all("node_network_altnames_info",
                                                           device="v0")} == \
        {"a-long-alternative-name", "second"}
    (v0, _), = metrics.all("node_network_info", device="v0")
    assert v0 == {"address": "02:00:00:00:00:10", "broadcast": "ff:ff:ff:ff:ff:ff",
                  "device": "v0", "duplex": "Full", "ifalias": "", "operstate": "up"}
    (odd, _), = metrics.all("node_network_info", device=ODD)
    assert odd["ifalias"] == 'an "alias"\nof \\'
    assert odd["operstate"] == "lowerlayerdown"
    if network.has_tun:
        (tun, _), = metrics.all("node_network_info", device="tun0")
        assert tun["address"] == tun["broadcast"] == ""
    for name, value in [("mtu_bytes", 1400), ("transmit_queue_length", 77),
                        ("net_dev_group", 5), ("carrier", 1), ("protocol_type", 1),
                        ("speed_bytes", 10000 * 125000), ("up", 1), ("address_assign_type", 3)]:
        assert metrics.value(f"node_network_{name}", device="v0") == value, name
    assert metrics.value("node_network_iface_link", device="v0") == \
        metrics.value("node_network_iface_id", device="v0p")
    assert metrics.types["node_network_receive_packets_total"] == "gauge"
    assert metrics.value("node_network_up", device=ODD) == 0


def test_drivers_tell_statistics_and_versions(start, network):
    metrics = scrape(start, network, "ethtool")()
    (v0, _), = metrics.all("node_ethtool_info", device="v0")
    assert v0["driver"] == "veth"
    index = int(network.run("cat", "/sys/class/net/v0p/ifindex"))
    assert metrics.value("node_ethtool_peer_ifindex", device="v0") == index
    assert metrics.all("node_network_autonegotiate", device=ODD)
    assert {labels["driver"] for labels, _ in metrics.all("node_ethtool_info")} >= \
        {"veth", "bridge"}
    assert not metrics.all("node_ethtool_info", device="lo")


def told(metrics):
    """Samples to compare: none about the program itself, or of what its answer moves."""
    return {(name, tuple(sorted(labels.items()))): value for name, labels, value in metrics.samples
            if name.startswith("node_") and not name.startswith("node_scrape_")
            and not name.startswith("node_exporter_") and labels.get("device") != "lo"}


@pytest.mark.parametrize("flags", [
    ["arp"], ["network_route"], ["qdisc"], ["ethtool"], ["netclass", "netclass.netlink"],
    ["netdev"],
], ids=lambda flags: "-".join(flags))
def test_node_exporter_tells_nothing_else(start, run_beside, network, flags):
    peer = run_beside(NodeExporter, network, "--collector.disable-defaults",
                      *(f"--collector.{flag}" for flag in flags))
    ours = scrape(start, network, *flags)

    def same():
        theirs = told(network.fetch(peer.port))
        mine = told(ours())
        assert theirs
        # It may know less than we do: that of Debian 12 is older than the one we follow.
        return {k: v for k, v in mine.items() if k in theirs} == theirs
    until(same, "the same samples")
