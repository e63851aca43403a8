# A signal ignored at a shell's start cannot be trapped
# ns: signal
sh -c 'trap "" TERM; sh -c "trap \"echo caught\" TERM; kill -TERM \$\$; echo alive"'
sh -c 'trap "" USR1; exec sh -c "trap; kill -USR1 \$\$; echo still; trap - USR1; kill -USR1 \$\$; echo there"'; echo "$?"
env --ignore-signal=HUP sh -c 'kill -HUP $$; echo survived'; env --default-signal=PIPE sh -c 'kill -PIPE $$'; echo "$?"
