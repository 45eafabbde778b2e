#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every sample web config starts the real program, which then asks for what the sample says.
srcdir=${srcdir:-.} builddir=${builddir:-.}
command -v curl >/dev/null || {
	echo '1..0 # SKIP needs curl'
	exit 0
}
pki=$(mktemp -d) || exit 1
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$pki"' EXIT

count=0 failed=0
check() { # NAME COMMAND...
	count=$((count + 1))
	name=$1
	shift
	if "$@" >"$pki/out" 2>&1; then
		echo "ok $count - $name"
	else
		failed=1
		sed 's/^/# /' "$pki/out" "$pki/log"
		echo "not ok $count - $name"
	fi
}

start() { # SAMPLE: on any free port, which the log names
	cp "$srcdir/config/$1" "$pki/$1"
	"$builddir/postern" --web.config.file="$pki/$1" --web.listen-address=127.0.0.1:0 2>"$pki/log" &
	pid=$!
	port=
	tries=300
	while [ -z "$port" ] && [ $tries -gt 0 ] && kill -0 "$pid" 2>/dev/null; do
		sleep 0.1
		port=$(sed -n 's/.*[Ll]istening.*address="\{0,1\}127\.0\.0\.1:\([0-9]*\).*/\1/p' "$pki/log")
		tries=$((tries - 1))
	done
	[ -n "$port" ]
}

stop() {
	kill "$pid"
	wait "$pid"
	pid=
}

answers() { # STATUS CURL-ARGUMENT...
	status=$1
	shift
	got=$(curl --silent --max-time 30 --output /dev/null --write-out '%{http_code}' \
		--cacert "$pki/ca.crt" "$@" "https://localhost:$port/metrics")
	echo "answered $got, not $status"
	[ "$got" = "$status" ]
}

"$builddir/postern" setup --no-config "$pki" >"$pki/log" 2>&1 || exit 1
known="--cert $pki/prometheus.crt --key $pki/prometheus.key"

check 'web-tls.yml starts' start web-tls.yml
check 'web-tls.yml serves everyone' answers 200
stop

check 'web-mtls.yml starts' start web-mtls.yml
check 'web-mtls.yml serves a client of our CA' answers 200 $known
check 'web-mtls.yml refuses a client without certificate' answers 000
stop

check 'web-mtls-password.yml starts' start web-mtls-password.yml
check 'web-mtls-password.yml asks for a password' answers 401 $known
check 'web-mtls-password.yml has no password that one could guess from the file' \
	answers 401 $known --user prometheus:prometheus
check 'web-mtls-password.yml refuses a client without certificate' answers 000
stop

if command -v promtool >/dev/null; then
	for sample in web-tls.yml web-mtls.yml web-mtls-password.yml; do
		check "promtool takes $sample" promtool check web-config "$pki/$sample"
	done
	echo secret >"$pki/password"
	cp "$srcdir/config/prometheus.yml" "$pki"
	check 'promtool takes prometheus.yml' promtool check config "$pki/prometheus.yml"
fi

echo "1..$count"
exit $failed
