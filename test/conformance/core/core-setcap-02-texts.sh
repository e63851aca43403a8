# setcap: capabilities as text; numbers without a name; the one effective bit of a file
# ns: user
cd /tmp; touch f; rc() { echo "rc=$?"; }
for c in = =ep =eip all=i all+ep +ep '' cap_chown cap_chown= cap_chown=p=e cap_chown+p+e ' cap_chown+p	cap_kill+p ' cap_chown=p,63+p 'cap_chown=p 63+p 62+pi' 33+p 63+p 64+p 0x3=p 011=p CAP_CHOWN,cap_Kill+p cap_chown+P junk cap_bogus+p cap_chown=e; do
  setcap "$c" f 2>err; echo "<$c> $?"; head -n 1 err; getcap f; done
for c in 'cap_kill+ip cap_fowner+ep' 'cap_kill+ep cap_net_raw+p' 'cap_kill+p cap_net_raw+ep' 'cap_chown=ei cap_kill=ep' 'all=ep cap_chown-e' 'all=ep cap_checkpoint_restore-e' 'cap_chown=e cap_kill=p'; do
  setcap "$c" f 2>&1; echo "<$c> $?"; setcap "$c" nosuch 2>&1; done; setcap 'cap_chown=ep cap_kill=p' . 2>&1
echo cap_chown=p | setcap - f; rc; getcap f; setcap - f </dev/null 2>&1 | head -n 3; setcap -q - f </dev/null 2>&1 | head -n 1; printf 'cap_chown=p\ncap_kill=p' | setcap -q - f; getcap f; printf 'cap_chown=p\n\ncap_kill=ep\n' | setcap -q - f; rc; printf '\n' | setcap -q - f 2>&1 | head -n 1
