# exit inside handlers, EXIT trap order, and statuses
# ns: signal
sh -c 'trap "echo exit-trap \$?" EXIT; trap "echo term; exit" TERM; false; kill -TERM $$; echo no'; echo "$?"
sh -c 'trap "echo a; exit 9" EXIT; kill -KILL $$'; echo "$?"; sh -c 'trap "echo b; exit 9" EXIT; exit 2'; echo "$?"; sh -c 'trap "echo hup" HUP; trap "echo bye" EXIT; kill -HUP $$; kill -TERM $$; echo no'; echo "$?"
