# capsh: dropped, inherited, ambient; users and groups
# ns: user
unshare -Ur capsh --drop=cap_net_raw,cap_chown --print 2>&1 | grep -v '^[ug]'; unshare -Ur capsh --inh=cap_chown,cap_kill --addamb=cap_chown --drop=cap_kill --current
unshare -Ur capsh --addamb=cap_fowner 2>&1; unshare -Ur capsh --drop=cap_chown --has-b=cap_chown 2>&1; echo rc=$?; capsh --has-p=cap_kill; echo rc=$?; capsh --is-uid=1 2>&1; echo rc=$?; capsh --drop=nosuch 2>&1; echo rc=$?
capsh --keep=1 --uid=1000 --current | cut -c1-11; capsh --user=alice --print | tail -4; capsh --user=nobodyever 2>&1; echo rc=$?; capsh --uid=1000 -- -c 'grep -E "Cap(Inh|Prm|Eff|Amb)" /proc/self/status'; capsh --gid=5 --groups=1,2 -- -c 'id -G'
