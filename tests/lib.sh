# What tests/run and tests/bench share: a place to work in, a PostgreSQL, and cleaning up after it.
# shellcheck shell=bash

group_pid=
postgres_pid=

usage() { sed -n '2,/^set -/{/^set -/d;s/^# \{0,1\}//;p}' "$0"; }
say() { printf '\n== %s\n' "$*"; }
complain() { printf 'tests/%s: %s\n' "${0##*/}" "$*" >&2; }

# Goes to the top of the work tree, makes the temporary directory $work, and sees to its end.
set_up() {
    cd "$(dirname "$0")/.."
    work=$(mktemp -d "${TMPDIR:-/tmp}/plenary-${0##*/}.XXXXXX")
    mkdir "$work/tmp"
    export TMPDIR=$work/tmp # What a program leaves behind when it is interrupted goes as well.
    trap clean_up EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
}

# shellcheck disable=SC2329 # called by the trap
clean_up() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    end_group
    end_postgres
    rm -rf "$work"
    exit "$status"
}

gone() { ! kill -0 -- "$1" 2>/dev/null; }

# Waits for the end of a process, or of a group (a negative number): at most $2 tenths of a second.
await_end() {
    local left=$2
    until gone "$1" || [ "$left" -le 0 ]; do
        sleep 0.1
        left=$((left - 1))
    done
    gone "$1"
}

# Runs a command as a process group of its own, so that it can be ended with its children.
in_group() {
    local status=0
    set -m
    ("$@") </dev/null &
    group_pid=$!
    set +m
    wait "$group_pid" || status=$?
    group_pid=
    return "$status"
}

end_group() {
    [ -n "$group_pid" ] || return 0
    kill -TERM -- "-$group_pid" 2>/dev/null || true
    await_end "-$group_pid" 50 || kill -KILL -- "-$group_pid" 2>/dev/null || true
    group_pid=
}

# The directory of the newest PostgreSQL server's programs.
postgres_programs() {
    local found
    found=$(find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1)
    [ -n "$found" ] || found=$(command -v initdb || true)
    [ -n "$found" ] && [ -x "$(dirname "$found")/postgres" ] && dirname "$found"
}

install_postgres() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || return 1
    say "Installing PostgreSQL"
    {
        DEBIAN_FRONTEND=noninteractive apt-get update -q &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql
    } >"$work/apt.log" 2>&1 </dev/null || { tail -n 20 "$work/apt.log" && return 1; }
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Starts PostgreSQL as an unprivileged user, with the settings given (-c NAME=VALUE …), and sets
# postgres_url and postgres_bin; says why when it cannot.
start_postgres() {
    local data="$work/postgres/data" as=() port left
    postgres_bin=$(postgres_programs) || { install_postgres && postgres_bin=$(postgres_programs); } || {
        complain "PostgreSQL's server (initdb, postgres) was not found: install Debian's package postgresql"
        return 1
    }
    mkdir "$work/postgres"
    if [ "$(id -u)" -eq 0 ]; then # The server refuses to run as root.
        local user=postgres
        id "$user" >/dev/null 2>&1 || user=nobody
        as=(setpriv "--reuid=$user" "--regid=$(id -g "$user")" --clear-groups --)
        chmod 711 "$work"
        chown "$user" "$work/postgres"
    fi
    (cd "$work/postgres" && ${as[@]+"${as[@]}"} "$postgres_bin/initdb" -D "$data" -U plenary \
        --auth=trust --encoding=UTF8 --locale=C --no-sync) >"$work/initdb.log" 2>&1 </dev/null || {
        cat "$work/initdb.log"
        complain "initdb failed"
        return 1
    }
    # Another program may take the port between the look and the start: then the next one is tried.
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000))
        port_is_free "$port" || continue
        (cd "$work/postgres" && exec ${as[@]+"${as[@]}"} "$postgres_bin/postgres" -D "$data" \
            -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories= \
            -c max_connections=200 "$@") >"$work/postgres.log" 2>&1 </dev/null &
        postgres_pid=$!
        for ((left = 300; left > 0; left--)); do
            gone "$postgres_pid" && break
            if [ "$(sed -n 8p "$data/postmaster.pid" 2>/dev/null | tr -d ' ')" = ready ]; then
                "$postgres_bin/createdb" -h 127.0.0.1 -p "$port" -U plenary plenary || return 1
                # shellcheck disable=SC2034 # used by who sources this
                postgres_url=postgres://plenary@127.0.0.1:$port
                return 0
            fi
            sleep 0.1
        done
        end_postgres
    done
    cat "$work/postgres.log"
    complain "PostgreSQL did not start"
    return 1
}

end_postgres() {
    [ -n "$postgres_pid" ] || return 0
    local signal
    for signal in INT QUIT KILL; do # fast, immediate, by force
        kill "-$signal" "$postgres_pid" 2>/dev/null || break
        await_end "$postgres_pid" 100 && break
    done
    postgres_pid=
}
