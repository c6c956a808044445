/** Name by which each part finds the next one over the overlay. */
export const DATABASE_NAME = 'monitoring-database';
export const SERVER_NAME = 'monitoring-server';
/** Of all agents, by their addresses. */
export const AGENTS_NAME = 'tasks.monitoring-agent';
/** Ports of the server and of agents. */
export const SERVER_PORT = 10_051;
export const AGENT_PORT = 10_050;

/** Tells the agents of this stack from whoever else speaks to the server. */
const METADATA = 'seatrial';

/**
 * PostgreSQL with the tables of the server and no more of its data than the server starts with. Whatever registers as an
 * agent becomes a host with two items, each looked at every second: one that the agent sends, with an even number, and one
 * that the server asks it for. Counters of ids are there from the start: the server gives a registration up, and takes no
 * other one for two minutes, when two agents are the first at once. It listens to others once all of that is there.
 */
export const DATABASE_PROGRAM = `
set -eu
programs=$(echo /usr/lib/postgresql/*/bin)
data=/var/lib/postgresql/data
as_postgres() { setpriv --reuid=postgres --regid=postgres --clear-groups env -C /var/lib/postgresql "$@"; }
install -d -o postgres -g postgres "$data" /run/postgresql
as_postgres "$programs/initdb" --pgdata="$data" --auth=trust --encoding=UTF8 --locale=C --no-sync
echo 'host all all 0.0.0.0/0 trust' >>"$data/pg_hba.conf"
as_postgres "$programs/pg_ctl" --pgdata="$data" --log=/var/lib/postgresql/log --wait \\
  --options='-c fsync=off -c jit=off -c listen_addresses=' start
query() { "$programs/psql" -h /run/postgresql -v ON_ERROR_STOP=1 --quiet --no-psqlrc "$@"; }
query -U postgres -c 'CREATE ROLE zabbix LOGIN' -c 'CREATE DATABASE zabbix OWNER zabbix'
zcat /usr/share/zabbix-server-pgsql/schema.sql.gz | query -U zabbix zabbix
query -U zabbix zabbix <<'END'
INSERT INTO role (roleid, name, type) VALUES (3, 'Super admin role', 3);
INSERT INTO users (userid, username, roleid) VALUES (1, 'Admin', 3);
INSERT INTO usrgrp (usrgrpid, name) VALUES (7, 'Administrators');
INSERT INTO hstgrp (groupid, name, uuid) VALUES (5, 'Discovered hosts', md5('5'));
INSERT INTO config (configid, alert_usrgrpid, discovery_groupid) VALUES (1, 7, 5);
INSERT INTO config_autoreg_tls (autoreg_tlsid) VALUES (1);
INSERT INTO actions (actionid, name, eventsource, status) VALUES (1, 'register', 2, 0);
INSERT INTO operations (operationid, actionid, operationtype) VALUES (1, 1, 2);
INSERT INTO conditions (conditionid, actionid, conditiontype, operator, value) VALUES (1, 1, 24, 2, '${METADATA}');
INSERT INTO ids (table_name, field_name, nextid) VALUES ('autoreg_host', 'autoreg_hostid', 100),
  ('hosts', 'hostid', 100), ('hosts_groups', 'hostgroupid', 100), ('interface', 'interfaceid', 100);
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO items (itemid, type, hostid, name, key_, delay, value_type, interfaceid) VALUES
    (2 * NEW.hostid, 7, NEW.hostid, 'sent by the agent', 'agent.ping', '1s', 3, NULL),
    (2 * NEW.hostid + 1, 0, NEW.hostid, 'asked by the server', 'agent.hostname', '1s', 1, NEW.interfaceid);
  INSERT INTO item_rtdata (itemid) VALUES (2 * NEW.hostid), (2 * NEW.hostid + 1);
  RETURN NULL;
END $$;
CREATE TRIGGER watch AFTER INSERT ON interface FOR EACH ROW EXECUTE FUNCTION watch();
END
as_postgres "$programs/pg_ctl" --pgdata="$data" --mode=fast --wait stop
exec setpriv --reuid=postgres --regid=postgres --clear-groups "$programs/postgres" -D "$data" \\
  -c fsync=off -c jit=off -c listen_addresses='*'
`.trim();

/** A Zabbix server, once its database is there. */
export const SERVER_PROGRAM = `
set -eu
until $(echo /usr/lib/postgresql/*/bin)/psql -h ${DATABASE_NAME} -U zabbix --quiet -c 'SELECT 1' zabbix; do sleep 0.5; done
cat >/tmp/zabbix_server.conf <<'END'
DBHost=${DATABASE_NAME}
DBName=zabbix
DBUser=zabbix
LogType=console
PidFile=/tmp/zabbix_server.pid
SocketDir=/tmp
StartPollers=1
StartPreprocessors=1
StartDBSyncers=1
CacheUpdateFrequency=1
CacheSize=32M
UnreachableDelay=1
UnavailableDelay=1
User=zabbix
END
exec zabbix_server --foreground --config /tmp/zabbix_server.conf
`.trim();

/**
 * A Zabbix agent that calls itself by the name of its node, once the server is there. It says at which address it can be
 * asked: the server sees connections to its virtual address come from the load balancer of the node. An agent that the
 * server does not know yet asks again after a minute; it is started anew instead.
 */
export const AGENT_PROGRAM = `
set -eu
address=$(getent ahostsv4 "$(hostname)" | cut -d' ' -f1 | head -n 1)
cat >/tmp/agent.conf <<END
PidFile=/tmp/agent.pid
LogType=console
Server=0.0.0.0/0
ServerActive=${SERVER_NAME}
Hostname=$SEATRIAL_NODE
HostInterface=$address
HostMetadata=${METADATA}
StartAgents=1
RefreshActiveChecks=5
BufferSend=1
User=zabbix
END
until nc -z -w 1 ${SERVER_NAME} ${SERVER_PORT}; do sleep 0.5; done
agent=
trap 'kill $agent; exit 0' TERM
while :; do
  zabbix_agentd --foreground --config /tmp/agent.conf >/tmp/agent.log 2>&1 &
  agent=$!
  known=yes
  for look in $(seq 20); do
    if grep -q 'not found' /tmp/agent.log; then known=no; break; fi
    sleep 0.3
  done
  if [ $known = yes ]; then wait $agent; exit; fi
  kill $agent
  wait $agent || true
  sleep 1
done
`.trim();

/**
 * What the database knows of the agents, one line each: name, address, when its latest own value was taken, when the
 * latest one that the server asked it for was taken, and the time now; in seconds.
 */
export const AGENTS_QUERY = `
SELECT h.host, i.ip,
  COALESCE((SELECT max(clock) FROM history_uint WHERE itemid = 2 * h.hostid), 0),
  COALESCE((SELECT max(clock) FROM history_str WHERE itemid = 2 * h.hostid + 1 AND value = h.host), 0),
  extract(epoch FROM now())::int
FROM hosts h JOIN interface i USING (hostid) ORDER BY h.host`.trim();

/** Asks the server for the checks of an agent with this name; prints what it says. */
export const ASK_SERVER_PROGRAM = `
import json, socket, struct, sys

address, port, name = sys.argv[1:]
request = json.dumps({"request": "active checks", "host": name, "version": "7.0"}).encode()
with socket.create_connection((address, int(port)), 2) as server, server.makefile("rb") as answers:
    server.settimeout(2)
    server.sendall(b"ZBXD\\x01" + struct.pack("<II", len(request), 0) + request)
    kind, length, _ = struct.unpack("<5sII", answers.read(13))
    if kind != b"ZBXD\\x01":
        sys.exit("another protocol")
    print(answers.read(length).decode())
`.trim();
