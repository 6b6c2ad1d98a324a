document.getElementById('told').textContent = 'The script has run, as the policy allows what comes from here.';
