# capsh: capabilities in words
# ns: user
for n in 0 3 00000000a80425fb x 20000000000; do capsh --decode=$n; done; for c in cap_chown CAP_KILL chown nosuch; do capsh --supports=$c; echo "$c rc=$?"; done 2>&1
for t in cap_net_raw=ep = 'cap_chown,cap_kill=ep cap_fowner+i' cap_chown=i 'cap_kill=p cap_kill+e' 'cap_kill+ep cap_kill-e' junk 'cap_x=p' 'cap_chown=q'; do capsh --caps="$t" --current | head -1; done 2>&1
