# The inventory: no uptime unless memory is tracked
# ns: cr,crit
mkfifo /tmp/in; setsid sh -c 'exec 3<>/tmp/in; echo up; read l <&3' </dev/null >/tmp/out 2>&1 & p=$!
until grep -qs up /tmp/out; do sleep 0.02; done; criu dump -t $p -D /img -o d.log; echo "dump: $?"; wait $p
crit show /img/inventory.img | grep -E '"(img_version|fdinfo_per_id|ns_per_id|root_cg_set|lsmtype|dump_uptime|network_lock_method)"' | tr -d ' ,'
